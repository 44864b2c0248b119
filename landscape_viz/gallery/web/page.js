"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  // A browser may forbid a page that lies in a folder to keep anything.
  const kept = {
    get(name) { try { return localStorage.getItem("gallery." + name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem("gallery." + name, value); } catch { /* then it is forgotten */ } },
  };

  // Light and dark: the system's choice until the reader has one. A film that was made in both is shown in the same.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const films = [];
  const paint = () => {
    const theme = kept.get("theme") ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    one("_theme").textContent = theme === "dark" ? "Light" : "Dark";
    one("_theme").setAttribute("aria-label", theme === "dark" ? "Light colours" : "Dark colours");
    films.forEach(([, film]) => film.paint(theme === "dark"));
  };
  one("_theme").addEventListener("click", () => {
    kept.set("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    paint();
  });
  dark.addEventListener("change", paint);

  // Films play while they are seen, unless motion is not wanted or the reader has stopped them.
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let moving = !still.matches;
  films.push(...all(".film").map((picture) => {
    const screen = picture.closest(".screen");
    const piece = screen.closest(".piece");
    const title = piece.querySelector("h2").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "play";
    button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="start" d="M7 4l14 8-14 8z"/>' +
      '<path class="pause" d="M6 4h4v16H6zM14 4h4v16h-4z"/></svg>';
    piece.querySelector(".head").append(button);
    const isVideo = picture instanceof HTMLVideoElement;
    const light = { film: picture.dataset.film ?? picture.getAttribute("src"), still: picture.dataset.still ?? picture.poster };
    const night = { film: picture.dataset.dark, still: picture.dataset.darkStill };
    const film = { seen: false, wanted: null, playing: null };
    film.paint = (isDark) => {
      const shown = isDark && night.film ? night : light;
      if (isVideo) {
        picture.poster = shown.still;
        if (picture.getAttribute("src") !== shown.film) picture.src = shown.film;
      } else {
        picture.dataset.film = shown.film;
        picture.dataset.still = shown.still;
      }
      film.playing = null;
      film.show();
    };
    film.show = () => {
      const playing = film.seen && (film.wanted ?? moving);
      if (playing === film.playing) return;
      film.playing = playing;
      piece.classList.toggle("playing", playing);
      button.setAttribute("aria-label", (playing ? "Stop film: " : "Play film: ") + title);
      if (isVideo) {
        if (playing) picture.play().catch(() => {}); else picture.pause();
      } else {
        picture.src = playing ? picture.dataset.film : picture.dataset.still;
      }
    };
    const toggle = () => { film.wanted = !film.playing; film.seen = true; film.show(); };
    button.addEventListener("click", toggle);
    return [screen, film];
  }));
  paint();
  const showAll = () => films.forEach(([, film]) => film.show());
  const byScreen = new Map(films);
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const film = byScreen.get(entry.target);
      film.seen = entry.isIntersecting && entry.intersectionRatio > 0.3;
      film.show();
    }
  }, { threshold: [0, 0.35] });
  films.forEach(([screen]) => watcher.observe(screen));
  const setMotion = (on) => {
    moving = on;
    one("_motion").textContent = on ? "Stop films" : "Play films";
    films.forEach(([, film]) => { film.wanted = null; });
    showAll();
  };
  one("_motion").addEventListener("click", () => setMotion(!moving));
  one("_motion").hidden = films.length === 0;
  still.addEventListener("change", () => setMotion(!still.matches));
  setMotion(moving);

  // Copying: the clipboard where the page may use it, else the way of older browsers.
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "unseen";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  all(".copy").forEach((button) => {
    const label = button.textContent;
    let later = 0;
    button.addEventListener("click", async () => {
      const done = await write(one(button.dataset.copies).textContent);
      button.focus();
      button.textContent = done ? "Copied" : "Not copied";
      button.classList.toggle("copied", done);
      one("_said").textContent = done ? "Copied to the clipboard" : "The browser does not let this page copy";
      clearTimeout(later);
      later = setTimeout(() => {
        button.textContent = label;
        button.classList.remove("copied");
        one("_said").textContent = "";
      }, 1600);
    });
  });
})();
