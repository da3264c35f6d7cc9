"use strict";

// Dropping anywhere on the zone, whole folders too; the names of the chosen files. The form works without this file.

const MEDIA = /^(image|video|audio|font)\//;
const SYSTEM = /^(\..*|Thumbs\.db|desktop\.ini)$/i;
const MOST_SHOWN = 20;

/** Whether a file of a folder can be an export: pictures, films and what the system keeps for itself are none. */
const isWanted = (file) => file.size > 0 && !SYSTEM.test(file.name) && !MEDIA.test(file.type);

/** The entries in a folder; a browser gives them a hundred at a time. */
const listFolder = async (folder) => {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...some);
  }
};

/** The wanted files under some entries; no more than one too many, however large the folder. */
const collect = async (entries, most) => {
  const files = [];
  const waiting = [...entries];
  while (waiting.length && files.length <= most) {
    const entry = waiting.shift();
    if (entry.isDirectory) {
      waiting.push(...(await listFolder(entry)));
    } else {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      if (isWanted(file)) files.push(file);
    }
  }
  return files;
};

for (const zone of document.querySelectorAll("form[data-drop]")) {
  const [input, folder] = zone.querySelectorAll('input[type="file"]');
  const names = zone.querySelector("[data-drop-names]");
  const most = Number(zone.dataset.dropMost);
  const mostBytes = Number(zone.dataset.dropMostBytes);

  const chosen = () => [...input.files, ...folder.files];

  /** What speaks against sending the files, before they travel for nothing. */
  const objection = (files) => {
    if (files.length > most) return zone.dataset.dropTooMany;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return bytes > mostBytes ? zone.dataset.dropTooLarge : "";
  };

  const show = () => {
    const files = chosen();
    const listed = files.slice(0, MOST_SHOWN).map((file) => file.name);
    if (files.length > MOST_SHOWN) listed.push("…");
    names.textContent = objection(files) || (files.length > 1 ? listed.join(", ") : "");
  };

  /** Put files into a field; says whether they may be sent. */
  const put = (field, files) => {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    field.files = transfer.files;
    show();
    return files.length > 0 && !objection(chosen());
  };

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("drop--over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
  zone.addEventListener("drop", async (event) => {
    zone.classList.remove("drop--over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    // the entries are gone as soon as anything is waited for
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    let files = [...event.dataTransfer.files];
    folder.value = "";
    if (entries.some((entry) => entry.isDirectory)) {
      try {
        files = await collect(entries, most);
      } catch {
        files = [];
      }
      if (!files.length) {
        put(input, files);
        names.textContent = zone.dataset.dropNothing;
        return;
      }
    }
    if (files.length > most) {
      put(input, []);
      names.textContent = zone.dataset.dropTooMany;
    } else if (put(input, files)) {
      zone.requestSubmit();
    }
  });
  input.addEventListener("change", show);
  folder.addEventListener("change", () => {
    put(folder, [...folder.files].filter(isWanted));
    if (!folder.files.length && !input.files.length) names.textContent = zone.dataset.dropNothing;
  });
  zone.addEventListener("submit", (event) => {
    if (!objection(chosen())) return;
    event.preventDefault();
    show();
  });
}
