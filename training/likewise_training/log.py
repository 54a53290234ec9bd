"""A CSV of what a run measured: one row now and then, columns fixed by the first."""

import csv
from pathlib import Path


class CsvLog:
    """Appends to a file; after a resume, rows of steps that are done again are dropped first."""

    def __init__(self, path: Path, columns: list[str], step: int):
        self._path = path
        self._columns = columns
        rows = self._rows_before(step)
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)

    def _rows_before(self, step: int) -> list[dict[str, str]]:
        if not self._path.exists():
            return []
        with self._path.open(newline="") as file:
            kept = [row for row in csv.DictReader(file) if row.get("step", "").isdigit() and int(row["step"]) <= step]
        return [{column: row.get(column, "") for column in self._columns} for row in kept]

    def write(self, row: dict[str, float]) -> None:
        with self._path.open("a", newline="") as file:
            csv.DictWriter(file, self._columns, restval="").writerow(row)


class Means:
    """Means of what was measured since the last row."""

    def __init__(self):
        self._sums: dict[str, list[float]] = {}

    def add(self, **values: float) -> None:
        for name, value in values.items():
            self._sums.setdefault(name, []).append(value)

    def take(self) -> dict[str, float]:
        means = {name: sum(values) / len(values) for name, values in self._sums.items()}
        self._sums = {}
        return means
