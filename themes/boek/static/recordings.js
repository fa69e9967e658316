// Recordings: the sentence that is said is yellow, a click on a sentence plays it, and `#t=125` leads to a second.
"use strict";

(() => {
  const sections = [...document.querySelectorAll(".recording")];
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");

  function prepare(section) {
    const player = section.querySelector("audio, video");
    const sentences = [...section.querySelectorAll("[data-at]")];
    const starts = sentences.map(({ dataset }) => Number(dataset.at));
    let current, wanted;

    const isSeen = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };

    function show(sentence) {
      if (sentence === current) return;
      // Whoever reads on elsewhere is not called back.
      const follows = current && isSeen(current) && !player.paused;
      current?.removeAttribute("aria-current");
      current = sentence;
      current?.setAttribute("aria-current", "true");
      if (follows && current) current.scrollIntoView({ block: "nearest", behavior: quiet.matches ? "auto" : "smooth" });
    }

    const sentenceAt = (time) => sentences[starts.findLastIndex((start) => start <= time + 0.05)];

    function seek(time) {
      // Before the sound is there, a browser may forget what was asked.
      wanted = player.readyState ? undefined : time;
      player.currentTime = time;
      show(sentenceAt(time));
    }

    player.addEventListener("loadedmetadata", () => {
      if (wanted !== undefined) player.currentTime = wanted;
      wanted = undefined;
    });
    const showNow = () => wanted ?? show(sentenceAt(player.currentTime));
    player.addEventListener("timeupdate", () => player.paused || showNow());
    player.addEventListener("seeked", showNow);

    // Two at once cannot be understood.
    const giveWay = ({ target }) => {
      if (target === player) return;
      player.pause();
      show();
    };
    document.addEventListener("play", giveWay, true);

    // On the document, after the marker: a click on a marked sentence opens the menu of its mark.
    document.addEventListener("click", (event) => {
      if (!section.contains(event.target) || document.querySelector("dialog[open]")) return;
      const link = event.target.closest("a");
      const id = link ? link.hash.slice(1) : event.target.closest("[data-at]")?.id;
      const sentence = id?.startsWith("t=") && document.getElementById(decodeURIComponent(id));
      // A selection is for the marker.
      if (!sentence || (!link && !getSelection().isCollapsed)) return;
      event.preventDefault();
      history.replaceState(null, "", `#${sentence.id}`);
      seek(Number(sentence.dataset.at ?? starts[0]));
      player.play().catch(() => {});
    });

    // A browser takes no captions from another file on a disk.
    const track = player.querySelector("track");
    if (track && location.protocol === "file:") {
      const captions = player.addTextTrack("captions", track.label, track.srclang);
      track.remove();
      sentences.forEach(({ textContent }, n) => captions.addCue(new VTTCue(starts[n], starts[n + 1] ?? starts[n] + 5, textContent)));
      captions.mode = "showing";
    }
    section.classList.add("plays");
    return (time) => {
      seek(time);
      (current ?? section).scrollIntoView({ block: "center" });
    };
  }

  const ways = sections.map(prepare);

  // `#t=125`, or `#t=2:05` as a reader may write it; `n` says in which recording.
  function arrive() {
    const [, time, number = 1] = /^#t=([\d:.]+)(?:&n=(\d+))?$/.exec(location.hash) ?? [];
    const exact = time && document.getElementById(location.hash.slice(1));
    if (time) ways[number - 1]?.(exact ? Number(exact.dataset.at) : time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0));
  }

  addEventListener("hashchange", arrive);
  arrive();
})();
