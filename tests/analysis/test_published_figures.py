"""Figures of data sets of the literature, and what the command says about them."""

import json

import pytest

FIGURES = {
    "difficulty_p": "p",
    "item_total_r": "item_total_r",
    "item_rest_r": "item_rest_r",
    "upper_lower_27_D_stable_sort": "d27",
}
SETS = {
    "LSAT6_01": ("LSAT6_01", None),
    "WIRS_01": ("WIRS_01", None),
    "CTTdata": ("CTTdata_raw", "CTTdata_key"),
    "GMAT": ("GMAT_raw", "GMAT_key"),
    "SAT12": ("SAT12_raw", "SAT12_key"),
    "cheat_form1_01": ("cheat_form1_01", None),
}


def analysed(app, folder, name):
    responses, key = SETS[name]
    options = ["--key", str(folder / f"{key}.csv")] if key else []
    words = ["quiz", "analysis", "items", str(folder / f"{responses}.csv"), *options, "--json"]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("name", SETS)
def test_published_data_give_the_expected_figures(app, shared_data, name):
    folder = shared_data / "psychometrics"
    expected = json.loads((folder / "EXPECTED.json").read_text())[name]
    found = analysed(app, folder, name)
    assert found["persons"] == expected["n"]
    assert len(found["items"]) == expected["k"]
    for ours, theirs in {"mean": "mean", "sd": "sd", "alpha": "alpha", "sem": "SEM"}.items():
        assert found[ours] == pytest.approx(expected[theirs], abs=5.1e-5)
    for theirs, ours in FIGURES.items():
        if theirs in expected:
            values = [item[ours] for item in found["items"]]
            assert values == pytest.approx(expected[theirs], abs=5.1e-5), ours
    if "alpha_if_deleted" in expected:
        assert found["alpha_if_deleted"] == pytest.approx(expected["alpha_if_deleted"], abs=5.1e-5)
    for item, counts in zip(found["items"], expected.get("option_counts", []), strict=False):
        assert {option: its["count"] for option, its in item["options"].items()} == counts


def test_the_wrong_key_of_sat12_is_named_and_no_other(app, shared_data):
    found = analysed(app, shared_data / "psychometrics", "SAT12")
    suspects = [
        (place, item["verdict"])
        for place, item in enumerate(found["items"], start=1)
        if item["verdicts"][0]["code"] == "wrong_key"
    ]
    assert [place for place, _ in suspects] == [32]
    assert suspects[0][1].startswith("Có thể sai đáp án: người giỏi thường chọn 3.")


@pytest.mark.parametrize(
    ("responses", "key", "code"),
    [
        ("a,b\nx,y\ny,x\n", None, "answers_need_key"),
        ("a,b\n1,0\n0\n", None, "answers_uneven"),
        ("a,b\n1,0\n", None, "answers_too_few"),
        ("", None, "answers_too_few"),
        ('a,b\n1,"0\n', None, "answers_unreadable"),
        ("a,b\nx,y\ny,x\n", "item,key\na,x\nc,y\n", "key_not_found"),
        ("a,b\nx,y\ny,x\n", "item,key\na,x\na,y\n", "key_named_twice"),
        ("a,b\nx,y\ny,x\n", "key\nx\ny\nx\n", "key_too_long"),
        ("a,b\nx,y\ny,x\n", "item,key\na,x\nb,\n", "key_empty"),
        ("a,b\n\0,y\n", None, "answers_unreadable"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(app, tmp_path, responses, key, code):
    table = tmp_path / "answers.csv"
    table.write_text(responses)
    words = ["quiz", "analysis", "items", str(table), "--json"]
    if key is not None:
        (tmp_path / "key.csv").write_text(key)
        words += ["--key", str(tmp_path / "key.csv")]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 1
    refused = json.loads(result.stdout.splitlines()[-1])
    assert refused["code"] == code
    assert "hãy" in refused["detail"].lower()
