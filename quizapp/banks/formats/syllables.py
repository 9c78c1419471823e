"""Whether words can be Vietnamese: text read in the wrong encoding makes syllables that cannot."""

import re
import unicodedata
from dataclasses import dataclass

ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|qu|r|s|th|tr|t|v|x|p"
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu "
    "iêc iêm iên iêng iêp iêt iêu êng n nh "
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uơ uôc uôi uôm uôn uông uôt "
    "uy uya uych uyên uyêt uynh uyt uyu uyp ư ưa ưc ưi ưm ưn ưng ưt ưu "
    "ươc ươi ươm ươn ương ươp ươt ươu y ych ynh yt yêm yên yêng yêt yêu"
)
LONGEST_FIRST = "|".join(sorted(RIMES.split(), key=len, reverse=True))
SYLLABLE = re.compile(rf"(?:{ONSETS})?(?P<rime>{LONGEST_FIRST})")
STOPPED = ("c", "ch", "p", "t")
TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
STOPPED_TONES = frozenset("\u0301\u0323")
WORD = re.compile(r"[A-Za-z\u00a1-\uffff]+")
LONGEST = 14
AROUND = " \u00a0“”‘’…–—•«»\"'"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of the words with letters beyond ASCII: how many there are, how many can be Vietnamese."""

    words: int
    possible: int

    @property
    def share(self) -> float:
        """The part that can be Vietnamese; 0 where nothing tells."""
        return self.possible / self.words if self.words else 0.0


def evidence(text: str) -> Evidence:
    """How much of a text reads as Vietnamese."""
    words = [word.strip(AROUND) for word in WORD.findall(text)]
    telling = [word for word in words if not word.isascii()]
    return Evidence(len(telling), sum(is_syllable(word) for word in telling))


def is_syllable(word: str) -> bool:
    """Whether one word is spelt as a Vietnamese syllable can be."""
    if len(word) > LONGEST:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [ch for ch in apart if ord(ch) in TONES]
    found = SYLLABLE.fullmatch(unicodedata.normalize("NFC", apart.translate(TONES)))
    if found is None or len(tones) > 1:
        return False
    return not found["rime"].endswith(STOPPED) or (STOPPED_TONES.issuperset(tones) and bool(tones))
