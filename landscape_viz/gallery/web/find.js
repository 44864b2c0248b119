"use strict";
// Which pieces are shown: those of a topic that have every word looked for. The address keeps both.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const find = one("_find");
  const plain = (text) => text.toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-");
  const joined = (text) => text.replaceAll("-", "");  // "non-convex" and "nonconvex", "3-D" and "3D" are one word
  const pieces = all(".piece").map((piece) => {
    const text = plain(piece.id + " " + piece.textContent).replace(/\s+/g, " ");
    return { piece, topics: piece.dataset.topics.split("\n"), text: text + "\n" + joined(text) };
  });
  const has = (text, word) => [word, joined(word), word.replace(/s$/, "")].some((form) => form && text.includes(form));
  const topics = all(".topic");
  const asked = new URLSearchParams(location.search);
  let topic = topics.some((button) => button.dataset.topic === asked.get("topic")) ? asked.get("topic") : "";
  let told = false;
  find.value = asked.get("find") ?? "";
  const filter = () => {
    const text = find.value.trim();
    const words = text ? plain(text).split(/\s+/) : [];
    let count = 0;
    for (const { piece, topics: own, text: within } of pieces) {
      piece.hidden = !((!topic || own.includes(topic)) && words.every((word) => has(within, word)));
      count += !piece.hidden;
    }
    topics.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.topic === topic)));
    one("_nothing").hidden = count > 0;
    told ||= Boolean(text || topic);  // nobody needs to hear of all films before they have looked for some
    const films = `film${pieces.length === 1 ? "" : "s"}`;
    one("_status").textContent = text || topic ? `${count} of ${pieces.length} ${films}` : told ? `All ${pieces.length} ${films}` : "";
    const now = new URLSearchParams();
    if (topic) now.set("topic", topic);
    if (text) now.set("find", text);
    const query = String(now);
    // Browsers may forbid this to a page that lies in a folder.
    try { history.replaceState(null, "", location.pathname + (query && "?" + query) + location.hash); } catch { /* as it is */ }
  };
  topics.forEach((button) => button.addEventListener("click", () => { topic = button.dataset.topic; filter(); }));
  find.addEventListener("input", () => {
    filter();
    // Who looks for something far down the page would else see the end of a shorter one.
    const top = one("_films").getBoundingClientRect().top;
    if (top < 0) scrollBy({ top: top - document.querySelector(".bar").offsetHeight, behavior: "instant" });
  });
  one("_reset").addEventListener("click", () => { topic = ""; find.value = ""; filter(); find.focus(); });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (find.value) { find.value = ""; filter(); } else find.blur();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    find.focus();
    find.select();
  });
  filter();
})();
