"use strict";

// Letters that move, after the model of mail programs. They can be turned off in "my settings".

(() => {
  const PAUSE = 1200;
  let armed = 0;

  const typing = (element) =>
    element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  const search = () =>
    document.querySelector('main input[type="search"], main input[data-search]');

  const go = (letter) => {
    const link = [...document.querySelectorAll("[data-go]")].find(
      (one) => one.dataset.go === letter
    );
    if (link) link.click();
    return Boolean(link);
  };

  const act = {
    "?": () => {
      const overview = document.getElementById("shortcuts");
      if (overview && !overview.open) overview.showModal();
      return Boolean(overview);
    },
    "/": () => {
      const field = search();
      if (field) field.focus();
      return Boolean(field);
    },
    n: () => {
      window.location.assign("/imports/new/");
      return true;
    },
    g: (event) => {
      armed = event.timeStamp;
      return true;
    },
  };

  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.shortcuts === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const second = armed && event.timeStamp - armed < PAUSE;
    const done = second ? go(event.key) : act[event.key] && act[event.key](event);
    if (second) armed = 0;
    if (done) event.preventDefault();
  });
})();
