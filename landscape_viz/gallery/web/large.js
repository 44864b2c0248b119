"use strict";
// A film as large as the window; the link that leads to its file where there are no scripts opens it.
(() => {
  const one = (id) => document.getElementById(id);
  const dialog = one("_large");
  const stage = dialog.querySelector(".stage");
  let picture = null;
  let playing = false;
  let from = null;
  const show = () => {
    if (picture instanceof HTMLVideoElement) {
      if (playing) picture.play().catch(() => {}); else picture.pause();
    } else if (picture.dataset.film) {
      const source = playing ? picture.dataset.film : picture.dataset.still;
      if (picture.getAttribute("src") !== source) picture.src = source;
    }
    one("_large_play").textContent = playing ? "Stop" : "Play";
  };
  const open = (link) => {
    const piece = link.closest(".piece");
    from = link;
    picture = link.firstElementChild.cloneNode();
    picture.className = "";
    picture.removeAttribute("loading");
    playing = piece.classList.contains("playing");
    one("_large_title").textContent = piece.querySelector("h2").textContent;
    one("_large_play").hidden = !piece.querySelector(".play");
    stage.style.setProperty("--shape", picture.getAttribute("width") / picture.getAttribute("height"));
    stage.replaceChildren(picture);
    show();
    dialog.showModal();
  };
  document.querySelectorAll(".enlarge").forEach((link) => {
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;  // a window of its own is wanted
      event.preventDefault();
      open(link);
    });
  });
  one("_large_play").addEventListener("click", () => { playing = !playing; show(); });
  one("_large_close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target === stage) dialog.close(); });
  dialog.addEventListener("close", () => {
    stage.replaceChildren();
    from.focus({ preventScroll: true });
  });
})();
