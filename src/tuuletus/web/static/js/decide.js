"use strict";

// A decision asks for what its kind needs. Without this file all is asked, and a sentence says
// what is passed over.

for (const form of document.querySelectorAll("form[data-ignored]")) {
  const ignored = JSON.parse(form.dataset.ignored);
  const kind = form.elements.namedItem("kind");
  const names = new Set(Object.values(ignored).flat());

  const follow = () => {
    for (const name of names) {
      const isIgnored = (ignored[kind.value] || []).includes(name);
      const field = form.elements.namedItem(name).closest(".field");
      if (field) field.hidden = isIgnored;
    }
    for (const part of form.querySelectorAll("details"))
      part.hidden = !part.querySelector(".field:not([hidden])");
  };

  kind.addEventListener("change", follow);
  follow();
  for (const told of form.querySelectorAll("[data-unscripted]")) told.hidden = true;
}
