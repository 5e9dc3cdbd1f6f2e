
"use strict";
// Sorting and filtering of the tables of students. Without it the tables stand as they were written.

const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function keyOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.key ?? cell.textContent.trim();
}

function compare(a, b) {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? natural.compare(a, b) : difference;
}

function byKey(column, direction) {
  return (one, other) => {
    const a = keyOf(one, column);
    const b = keyOf(other, column);
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return direction * compare(a, b) || natural.compare(keyOf(one, 0), keyOf(other, 0));
  };
}

function sortBy(table, heads, column) {
  const ascending = heads[column].getAttribute("aria-sort") !== "ascending";
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort(byKey(column, ascending ? 1 : -1)));
}

function showMatching(table, wanted, status) {
  const rows = [...table.tBodies[0].rows];
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  rows.forEach((row) => {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  });
  const shown = rows.filter((row) => !row.hidden).length;
  status.textContent = words.length ? told(shown, rows.length) : "";
}

function told(shown, all) {
  return shown ? `${shown} of ${all} shown` : "No student matches.";
}

for (const section of document.querySelectorAll(".students")) {
  const table = section.querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button")?.addEventListener("click", () => sortBy(table, heads, column));
  });
  const filter = section.querySelector(".filter");
  const status = filter.querySelector(".shown");
  filter.querySelector("input").addEventListener("input", (event) => {
    showMatching(table, event.target.value, status);
  });
  filter.hidden = false;
}
