"use strict";

// Small helps. Every page works without this file.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) {
    const source = document.getElementById(copied.dataset.copy);
    navigator.clipboard.writeText(source.textContent.trim()).then(() => {
      copied.setAttribute("data-done", "");
      const told = copied.querySelector("[data-told]");
      if (told) told.hidden = false;
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Light or dark changes at once; the answer only sets the cookie.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const wanted = event.submitter.value;
  const body = new FormData(form);
  body.set("theme", wanted);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').content = wanted || "light dark";
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === wanted));
  }
});

document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
