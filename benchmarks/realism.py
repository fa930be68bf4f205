"""How real specimens look: a classifier tells their lines from those of real documents, and says by what.

    python benchmarks/realism.py [--reference FOLDER] [--count N] [--seed S]

Two classifiers judge, each on documents that it was not trained on: one reads the words, the other the form alone
(letters and digits masked, the commonest words of the language kept). An area under the curve of .5 is a coin's, 1.0 says
that every specimen line is known at sight. The n-grams that tell are printed, so that the language can be mended by them.
The reference folder lies outside the project; where it is absent nothing is measured, and said so.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from pipeline import process
from pipeline.specimens.archive import compose
from pipeline.specimens.grammar import language
from pipeline.specimens.world import build

ROOT = Path(__file__).resolve().parents[1]
SHORTEST = 25  # characters: a shorter line says too little
PER_DOCUMENT = 60  # lines, so that no long one rules
FREQUENT = 150  # words that keep their letters when the form alone is judged
TYPES = {"KH", "NQ", "CT", "CV", "QĐ", "TB", "BC", "CTr", "KL", "TTr"}
WORLD = 3000  # acts of the world that the specimens are drawn from: a small world repeats itself
NORMATIVE = re.compile(r"/\d{4}/")  # laws and their like, which no specimen is
MERIT = re.compile(r"người có công|liệt sĩ|liệt sỹ")  # the subject of most of the reference's letters and decisions
# What conversion alone leaves in reference files: the address of the page, cells of the masthead and of the foot joined
# in one line, letters that OCR tore off their words, blanks to fill in.
ADDRESS = re.compile(r"^(?:Source|Nguồn): ?http")
JOINED = re.compile(
    r"\s+(?=CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập ?[-–] ?Tự do|V/v\b|Số: ?\d|ĐẢNG CỘNG SẢN VIỆT NAM)"
    r"|(?<=[A-ZÀ-Ỹ]{3}) (?=(?:[A-ZÀ-Ỹ][a-zà-ỹ]+ ){1,3}[A-ZÀ-Ỹ][a-zà-ỹ]+$)"
)
TORN = re.compile(r"(?<=\w) [àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ] (?=\w)")
BLANKS = re.compile(r"(?:[.…_] ?){3,}")
Lines = list[tuple[str, str]]  # the document, a line of it


def real_lines(reference: Path) -> Lines:
    """Lines of the reference documents that read without OCR."""
    out: Lines = []
    for path in sorted(reference.glob("*/**/*")):
        if path.suffix not in {".txt", ".md", ".docx", ".pdf"} or "docs" in path.parts or path.name == "README.md":
            continue
        if "vbpl" in path.name or (path.suffix == ".pdf" and not has_text(path)):
            continue
        for document in process(path):
            if document.value("type_code") in TYPES and not NORMATIVE.search(document.value("code") or ""):
                out += sampled(f"{path.name}-{document.ordinal}", document.text)
    return out


def has_text(path: Path) -> bool:
    document = pypdfium2.PdfDocument(path)
    count = len(document[0].get_textpage().get_text_bounded())
    document.close()
    return count > 1000


def specimen_lines(count: int, seed: int) -> Lines:
    world = build(seed, WORLD, language())
    plans = [plan for plan in world.held() if plan.type_code in TYPES]
    chosen = random.Random(seed).sample(plans, count)
    return [line for plan in chosen for line in sampled(plan.key, compose(world, plan).text)]


def sampled(key: str, text: str) -> Lines:
    lines = [piece for line in unicodedata.normalize("NFC", text).split("\n") for piece in cleaned(line)]
    lines = [line for line in lines if len(line) >= SHORTEST]
    random.Random(key).shuffle(lines)
    return [(key, line) for line in lines[:PER_DOCUMENT]]


def cleaned(line: str) -> list[str]:
    """A line as its office wrote it: none for what the web page added, several where cells were joined."""
    plain = " ".join(line.split())
    if ADDRESS.match(plain) or TORN.search(plain):
        return []
    return [BLANKS.sub("…", piece) for piece in JOINED.split(plain)]


def masked(lines: list[str]) -> list[str]:
    """The form of lines: frequent words, capitals, digits and punctuation stay; other words become x."""
    counts = Counter(word for line in lines for word in re.findall(r"[^\W\d_]+", line) if word.islower())
    kept = {word for word, _ in counts.most_common(FREQUENT)}

    def form(match: re.Match[str]) -> str:
        word = match.group()
        if word in kept:
            return word
        return "X" if word.isupper() else "Xx" if word[0].isupper() else "x"

    return [re.sub(r"\d", "9", re.sub(r"[^\W\d_]+", form, line)) for line in lines]


def judge(name: str, texts: list[str], labels: np.ndarray, groups: list[str], analyzer: str, raw: list[str]) -> float:
    """Print the area under the curve on unseen documents, and the n-grams and lines that give most away."""
    words = {"token_pattern": r"[^\s]+", "ngram_range": (1, 4)} if analyzer == "word" else {"ngram_range": (1, 5)}
    vectors = TfidfVectorizer(
        analyzer=analyzer, min_df=4, sublinear_tf=True, max_features=200_000, lowercase=False, **words
    )
    scores = np.zeros(len(texts))
    for train, test in GroupKFold(5).split(texts, labels, groups):
        seen = vectors.fit_transform([texts[i] for i in train])
        model = LogisticRegression(C=4.0, max_iter=300, class_weight="balanced").fit(seen, labels[train])
        scores[test] = model.decision_function(vectors.transform([texts[i] for i in test]))
    area = float(roc_auc_score(labels, scores))
    print(f"\n== {name}: area under the curve {area:.3f}; {shares(scores, labels, groups, raw)}")
    weights = model.coef_[0]
    names = vectors.get_feature_names_out()
    order = np.argsort(weights)
    print("specimen: " + " · ".join(repr(names[i]) for i in order[::-1][:40]))
    print("real:     " + " · ".join(repr(names[i]) for i in order[:40]))
    by_score = np.argsort(scores)
    print("surest specimen lines:")
    for i in [i for i in by_score[::-1] if labels[i] == 1][:8]:
        print(f"  {raw[i][:150]}")
    print("surest real lines:")
    for i in [i for i in by_score if labels[i] == 0][:8]:
        print(f"  {raw[i][:150]}")
    return area


def shares(scores: np.ndarray, labels: np.ndarray, groups: list[str], raw: list[str]) -> str:
    """What single documents weigh: without those on people of merit, the mean over real documents, the two ends."""
    lines: dict[str, list[int]] = {}
    for at, key in enumerate(groups):
        if labels[at] == 0:
            lines.setdefault(key, []).append(at)
    made = [at for at, label in enumerate(labels) if label == 1]
    areas = {key: _area(scores, found, made) for key, found in lines.items()}
    merit = {key for key, found in lines.items() if sum(bool(MERIT.search(raw[i])) for i in found) > 0.12 * len(found)}
    rest = [at for key, found in lines.items() if key not in merit for at in found]
    ends = sorted(areas, key=lambda key: areas[key])
    told = f"{len(lines) - len(merit)} documents not on people of merit {_area(scores, rest, made):.3f}, the others "
    told += f"{_area(scores, [at for key in merit for at in lines[key]], made):.3f}; by document on average "
    told += f"{np.mean(list(areas.values())):.3f}, from {areas[ends[0]]:.2f} ({ends[0]}) to {areas[ends[-1]]:.2f}"
    return told + f" ({ends[-1]})"


def _area(scores: np.ndarray, real: list[int], made: list[int]) -> float:
    if not real:
        return float("nan")
    return float(roc_auc_score([0] * len(real) + [1] * len(made), scores[[*real, *made]]))


def measure(reference: Path, count: int, seed: int) -> dict[str, float]:
    """Areas under the curve by classifier; empty where there is nothing real to compare with."""
    real = real_lines(reference)
    if not real:
        return {}
    made = specimen_lines(count, seed)
    random.Random(seed).shuffle(made)
    lines = real + made[: len(real)]
    labels = np.array([0] * len(real) + [1] * (len(lines) - len(real)))
    raw, groups = [line for _, line in lines], [key for key, _ in lines]
    print(f"{len(real)} real lines of {len(set(groups[: len(real)]))} documents, as many specimen lines")
    return {
        "words": judge("words", raw, labels, groups, "word", raw),
        "characters": judge("characters", raw, labels, groups, "char", raw),
        "form": judge("form alone", masked(raw), labels, groups, "word", raw),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=900_001)
    args = parser.parse_args()
    if not measure(args.reference, args.count, args.seed):
        print(f"no reference documents under {args.reference}: nothing was measured")
    return 0


if __name__ == "__main__":
    sys.exit(main())
