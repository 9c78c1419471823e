"""Check a published draw with nothing but Python: `python3 verify_draw.py draw.json`.

Compare the list hash and the commitment it prints with those you noted down before the draw.
"""

import hashlib
import hmac
import json
import sys

draw = json.load(open(sys.argv[1], encoding="utf-8"))
codes = sorted(set(draw["entrants"]), key=str.encode)
secret = bytes.fromhex(draw["secret"])

list_hash = hashlib.sha256("".join(code + "\n" for code in codes).encode()).hexdigest()
commitment = hashlib.sha256(secret).hexdigest()
lines = ["TPDRAW/1", draw["contest"], list_hash, secret.hex(), draw["value"]]
seed = hashlib.sha256("".join(line + "\n" for line in lines).encode()).digest()

winners, counter = [], 0
while len(winners) < draw["picks"]:
    digest = hmac.digest(seed, counter.to_bytes(8, "big"), "sha256")
    x, n, counter = int.from_bytes(digest, "big"), len(codes), counter + 1
    if x < 2**256 - 2**256 % n:
        winners.append(codes.pop(x % n))

print("list_hash ", list_hash)
print("commitment", commitment)
print("winners   ", *winners)
found = {"list_hash": list_hash, "commitment": commitment, "seed": seed.hex(), "winners": winners}
wrong = [name for name, value in found.items() if draw[name] != value]
print("WRONG: " + ", ".join(wrong) if wrong else "TRUE: everything agrees")
sys.exit(1 if wrong else 0)
