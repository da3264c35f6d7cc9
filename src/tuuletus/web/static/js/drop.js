"use strict";

// Dropping anywhere on the zone; the names of the chosen files. The form works without this file.

for (const zone of document.querySelectorAll("form[data-drop]")) {
  const input = zone.querySelector('input[type="file"]');
  const names = zone.querySelector("[data-drop-names]");

  const show = () => {
    names.textContent = input.files.length > 1 ? [...input.files].map((file) => file.name).join(", ") : "";
  };

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("drop--over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("drop--over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    show();
    zone.requestSubmit();
  });
  input.addEventListener("change", show);
}
