// The map of a county: an SVG that is drawn from GeoJSON, with nothing from elsewhere. The table
// below the map says the same, and stands alone where no script runs.
"use strict";
customElements.define("county-map", class extends HTMLElement {
  async connectedCallback() {
    const say = this.dataset;
    let data;
    try {
      data = await (await fetch(this.getAttribute("src"))).json();
    } catch (e) {
      return;
    }
    if (!data.features.length) {
      this.textContent = say.none;
      return;
    }
    const NS = "http://www.w3.org/2000/svg";
    const make = (name, attributes) => {
      const e = document.createElementNS(NS, name);
      for (const k in attributes) e.setAttribute(k, attributes[k]);
      return e;
    };
    // A plane on which a degree to the east is as wide as it is at the middle of the county.
    let west = 180, east = -180, south = 90, north = -90;
    const each = (c, f) => typeof c[0] === "number" ? f(c) : c.forEach(d => each(d, f));
    for (const f of data.features) each(f.geometry.coordinates, ([x, y]) => {
      west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y);
    });
    const shrink = Math.cos((south + north) / 2 * Math.PI / 180), W = 1000;
    const k = W / Math.max((east - west) * shrink, 1e-4), H = Math.max(300, Math.min(1000, (north - south) * k));
    const at = ([x, y]) => [(x - west) * shrink * k, (north - y) * k];
    const path = (rings, close) => rings.map(r => "M" + r.map(c => at(c).map(v => v.toFixed(1)).join(" ")).join("L") + (close ? "Z" : "")).join("");
    const svg = make("svg", { role: "img", "aria-label": say.label, viewBox: `-10 -10 ${W + 20} ${H + 20}`, tabindex: "0" });
    const layers = {};
    for (const name of ["stand", "road", "place"]) svg.append(layers[name] = make("g", { class: name }));
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    const tell = p => {
      told.textContent = [p.name, p.project, p.kind, p.number, p.mu && p.mu + " " + say.mu, p.metres && p.metres + " " + say.m]
        .filter(Boolean).join(" · ");
    };
    let dots = [];
    for (const f of data.features) {
      const p = f.properties, g = f.geometry;
      let e;
      if (g.type === "Point") {
        const [x, y] = at(g.coordinates);
        dots.push(e = make("circle", { cx: x, cy: y, r: 7, class: p.kind }));
      } else {
        e = make("path", { d: path(g.coordinates, g.type === "Polygon"), class: p.kind || "" });
      }
      e.addEventListener("click", () => tell(p));
      layers[p.layer].append(e);
    }
    const bar = document.createElement("div");
    bar.className = "mapbar noprint";
    let box = [-10, -10, W + 20, H + 20];
    const show = () => {
      svg.setAttribute("viewBox", box.map(v => v.toFixed(1)).join(" "));
      for (const d of dots) d.setAttribute("r", 7 * box[2] / W);
    };
    const zoom = (f, x = box[0] + box[2] / 2, y = box[1] + box[3] / 2) => {
      box = [x - (x - box[0]) * f, y - (y - box[1]) * f, box[2] * f, box[3] * f];
      show();
    };
    const button = (text, f) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = text;
      b.addEventListener("click", f);
      bar.append(b);
    };
    button(say.in, () => zoom(0.6));
    button(say.out, () => zoom(1 / 0.6));
    button(say.whole, () => { box = [-10, -10, W + 20, H + 20]; show(); });
    for (const name of ["stand", "road", "place"]) {
      if (!layers[name].childNodes.length) continue;
      const l = document.createElement("label"), i = document.createElement("input");
      i.type = "checkbox";
      i.checked = true;
      i.addEventListener("change", () => layers[name].setAttribute("visibility", i.checked ? "visible" : "hidden"));
      l.append(i, " " + say[name]);
      bar.append(l);
    }
    const point = e => {
      const m = svg.getScreenCTM().inverse();
      return new DOMPoint(e.clientX, e.clientY).matrixTransform(m);
    };
    svg.addEventListener("wheel", e => { e.preventDefault(); const p = point(e); zoom(e.deltaY > 0 ? 1.25 : 0.8, p.x, p.y); }, { passive: false });
    let from = null;
    svg.addEventListener("pointerdown", e => { from = point(e); });
    svg.addEventListener("pointermove", e => {
      if (!from || !e.buttons) return;
      const p = point(e);
      box = [box[0] + from.x - p.x, box[1] + from.y - p.y, box[2], box[3]];
      show();
    });
    svg.addEventListener("keydown", e => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      if (e.key === "+" || e.key === "=") zoom(0.8);
      else if (e.key === "-") zoom(1.25);
      else if (by) { box = [box[0] + by[0] * box[2] / 8, box[1] + by[1] * box[3] / 8, box[2], box[3]]; show(); }
      else return;
      e.preventDefault();
    });
    this.replaceChildren(bar, svg, told);
  }
});
