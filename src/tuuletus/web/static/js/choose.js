"use strict";

// Choose all posts of a page at once. Without this file they are chosen one by one.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-choose]");
  if (!form) return;
  const boxes = [...form.querySelectorAll('input[name="post"]')];
  const all = form.querySelector("[data-choose-all]");
  if (event.target === all) {
    for (const box of boxes) box.checked = all.checked;
  } else if (all) {
    all.checked = boxes.every((box) => box.checked);
  }
  const chosen = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-chosen]").textContent = chosen ? `(${chosen})` : "";
});
