// Show the partnerships of another year without loading the page anew. Without this script the
// form asks the server for the same.

const panorama = document.querySelector("[data-panorama]");
const slider = panorama?.querySelector("[data-year]");

if (slider) {
  const { now, absent, one, many } = panorama.dataset;
  const rows = [...panorama.querySelectorAll("tr[data-tie]")].map((row) => ({
    row,
    tie: row.dataset.tie,
    stages: JSON.parse(row.dataset.stages),
    state: row.querySelector("[data-state]"),
    drawn: [...panorama.querySelectorAll(`.map [data-tie="${CSS.escape(row.dataset.tie)}"]`)],
    line: row.querySelector("svg.line"),
  }));
  const shown = panorama.querySelector("[data-shown]");
  const count = panorama.querySelector("[data-count]");
  const head = panorama.querySelector("[data-state-head]");
  const first = Number(slider.min);
  const last = Number(slider.max);
  panorama.querySelector("[data-submit]").hidden = true;

  const stageIn = (stages, year) => {
    const begun = stages.filter(([start]) => start < year + 1);
    const stage = begun.at(-1);
    return stage && !(stage[1] !== null && stage[1] < year + 1) ? stage : null;
  };

  const mark = (svg, year) => {
    let line = svg.querySelector(".now");
    if (year >= last) {
      line?.remove();
      return;
    }
    if (!line) {
      line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      line.setAttribute("class", "now");
      line.setAttribute("y1", "0");
      line.setAttribute("y2", "28");
      svg.append(line);
    }
    const span = Number(svg.dataset.last ?? last + 0.9) - first;
    const x = `${Math.min(100, ((year + 0.999 - first) / span) * 100)}%`;
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  };

  const show = (year) => {
    let inForce = 0;
    for (const { stages, state, drawn, line } of rows) {
      const stage = stageIn(stages, year);
      const [, , tone, isOfficial, label] = stage ?? [0, 0, "", false, absent];
      if (stage && isOfficial && tone === "in-force") inForce += 1;
      state.textContent = label;
      for (const element of drawn) {
        const kept = [...element.classList].filter((name) => !/^(tone-|kind-|is-unofficial|is-absent)/.test(name));
        const added = stage ? [`tone-${tone}`, ...(isOfficial ? [] : ["is-unofficial"])] : ["is-absent"];
        element.setAttribute("class", [...kept, ...added].join(" "));
        const title = element.querySelector("title");
        if (title) {
          title.textContent = `${title.textContent.split(": ")[0]}: ${label}`;
          element.setAttribute("aria-label", title.textContent);
        }
      }
      mark(line, year);
    }
    shown.textContent = year;
    count.textContent = (inForce === 1 ? one : many).replace("{number}", inForce).replace("{year}", year);
    if (head.dataset.in) head.textContent = head.dataset.in.replace("{year}", year);
    for (const jump of panorama.querySelectorAll("[data-jump]")) {
      if (Number(jump.dataset.jump) === year) jump.setAttribute("aria-current", "true");
      else jump.removeAttribute("aria-current");
    }
    const address = new URL(location.href);
    if (year === Number(now)) address.searchParams.delete("year");
    else address.searchParams.set("year", year);
    history.replaceState(null, "", address);
  };

  slider.addEventListener("input", () => show(Number(slider.value)));
  for (const jump of panorama.querySelectorAll("[data-jump]")) {
    jump.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      slider.value = jump.dataset.jump;
      show(Number(slider.value));
    });
  }
}
