// Draws the clinics of the list as dots over the outlines of the states: all from this site.
const place = document.getElementById("map");
const told = document.getElementById("map-told");
const dark = matchMedia("(prefers-color-scheme: dark)");
const HOME = [[24.4, -124.8], [49.4, -66.9]]; // the 48 states together
const STEP = 120; // pixels that an arrow moves the map

const listed = new URLSearchParams(location.search).getAll("c").map((id) => ["c", id]);
const kept = listed.length ? `?${new URLSearchParams(listed)}` : ""; // the short list goes along

const colour = (name) => getComputedStyle(place).getPropertyValue(name).trim();
const element = (tag, text, set = {}) => Object.assign(document.createElement(tag), { textContent: text, ...set });

// Clinics at one and the same point, such as the middle of a ZIP, share a dot.
function together(features) {
  const spots = new Map();
  for (const each of features) {
    const key = each.geometry.coordinates.join();
    spots.set(key, [...(spots.get(key) ?? []), each]);
  }
  return [...spots.values()];
}

// Names come from sources: they are set as text, never as HTML.
function card(features) {
  const box = element("div", "", { className: "popup" });
  for (const { properties: clinic } of features) {
    const line = element("p", "");
    line.append(element("a", clinic.name, { href: clinic.page + kept }));
    if (clinic.town) line.append(element("br", ""), clinic.town);
    if (clinic.phone) line.append(element("br", ""), element("a", clinic.phone, { href: `tel:${clinic.phone.replace(/[^+\d]/g, "")}` }));
    box.append(line);
  }
  return box;
}

// Small while the country is in view, larger once there is room; a press beside a dot counts too.
function looks(isOwn, count, zoom) {
  return {
    radius: Math.min(14, (zoom < 6 ? 4 : 6) + count), weight: zoom < 6 ? 1.5 : 2, color: colour("--deep"),
    fillColor: isOwn ? colour("--deep") : colour("--sheet"), fillOpacity: isOwn ? 0.75 : 0.9,
  };
}

function arrows(map, L) {
  const Control = L.Control.extend({
    onAdd() {
      const box = L.DomUtil.create("div", "leaflet-bar arrows");
      for (const [name, sign, x, y] of [["up", "↑", 0, -1], ["left", "←", -1, 0], ["right", "→", 1, 0], ["down", "↓", 0, 1]]) {
        const button = element("button", sign, { type: "button", title: `Move ${name}`, className: `move-${name}` });
        button.setAttribute("aria-label", `Move ${name}`);
        button.addEventListener("click", () => map.panBy([x * STEP, y * STEP]));
        box.append(button);
      }
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });
  map.addControl(new Control({ position: "topright" }));
}

function base(map, L, outlines, canvas) {
  return L.geoJSON(outlines, {
    renderer: canvas, interactive: false,
    filter: (each) => each.geometry.type !== "Point",
    style: (each) => each.id === "land"
      ? { stroke: true, color: colour("--line"), weight: 1, fillColor: colour("--sheet"), fillOpacity: 1 }
      : { color: colour("--line"), weight: 1.2 },
  }).addTo(map);
}

function show(map, L, features, canvas) {
  return together(features).map((here) => {
    const [east, north] = here[0].geometry.coordinates;
    const isOwn = here.some((each) => each.properties.is_own);
    const dot = L.circleMarker([north, east], { renderer: canvas, ...looks(isOwn, here.length, map.getZoom()) });
    dot.isOwn = isOwn;
    dot.features = here;
    return dot.bindPopup(() => card(here), { maxHeight: 220 }).addTo(map);
  });
}

// Each line of the list can show its dot: what a mouse finds, a key finds too.
function tie(map, dots) {
  for (const dot of dots) {
    for (const feature of dot.features) {
      const line = document.querySelector(`.spots [data-id="${feature.id}"]`);
      if (!line) continue;
      const button = element("button", "Show on the map", { type: "button", className: "quiet small-button" });
      button.append(element("span", ` ${feature.properties.name}`, { className: "unseen" }));
      button.addEventListener("click", () => {
        map.setView(dot.getLatLng(), Math.max(map.getZoom(), 9));
        dot.openPopup();
        place.scrollIntoView({ block: "center" });
      });
      line.append(button);
    }
  }
}

// States are named first, then the largest towns, and a name only where it covers no other;
// of a state only where it covers no dot either, and beside its middle if need be.
function names(outlines, towns) {
  const states = outlines.features.filter((each) => each.geometry.type === "Point");
  return [
    ...states.map(({ id, geometry: { coordinates: [east, north] } }) => ({ text: id, at: [north, east], from: 3, kind: "state-label" })),
    ...towns.map((each) => ({ text: each.name, at: [each.latitude, each.longitude], from: 4.5, kind: "town-label" })),
  ];
}

function label(map, L, every, dots) {
  const group = L.layerGroup().addTo(map);
  const again = () => {
    group.clearLayers();
    const taken = dots.map((dot) => map.latLngToContainerPoint(dot.getLatLng())).map(({ x, y }) => ({ x: x - 7, y, end: x + 7, isDot: true }));
    const { x: right, y: low } = map.getSize();
    for (const each of every.filter((name) => map.getZoom() >= name.from)) {
      const { x, y: middle } = map.latLngToContainerPoint(each.at);
      const end = x + 8 * each.text.length + 8;
      const isState = each.kind === "state-label";
      const isFree = (y) => x > 0 && y > 10 && end < right && y < low - 10
        && !taken.some((other) => (isState || !other.isDot) && Math.abs(other.y - y) < 18 && x < other.end && other.x < end);
      const aside = (isState ? [0, -14, 14] : [0]).find((step) => isFree(middle + step));
      if (aside === undefined) continue;
      taken.push({ x, y: middle + aside, end });
      const icon = L.divIcon({ className: each.kind, html: element("span", each.text), iconSize: [end - x, 16], iconAnchor: [2, 8 - aside] });
      L.marker(each.at, { icon, interactive: false, keyboard: false }).addTo(group);
    }
  };
  map.on("moveend", again);
  again();
}

// What lies beyond the 48 states is a press away; without scripts the link leads to its list.
function travel(map) {
  for (const link of document.querySelectorAll("[data-view]")) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab shows its list
      event.preventDefault();
      const [south, west, north, east] = link.dataset.view.split(",").map(Number);
      map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [4, 56] });
      told.textContent = `The map shows ${link.dataset.name}.`;
    });
  }
}

function beyond(dots, L) {
  const outside = dots.filter((dot) => !L.latLngBounds(HOME).contains(dot.getLatLng()));
  const count = outside.reduce((sum, dot) => sum + dot.features.length, 0);
  return count ? `, ${count} of them beyond the 48 states` : "";
}

async function start() {
  const [L, outlines, points] = await Promise.all([
    import(place.dataset.leaflet),
    fetch(place.dataset.outlines).then((answer) => answer.json()),
    fetch(place.dataset.points).then((answer) => answer.json()),
  ]);
  for (const each of document.querySelectorAll("#map, #map-help, .map-key")) each.hidden = false;
  const map = L.map(place, { attributionControl: false, minZoom: 2, maxZoom: 13, zoomSnap: 0.25, maxBounds: [[-60, -220], [80, 180]] });
  const canvas = L.canvas({ padding: 0.5, tolerance: 8 });
  // More above than below: the buttons stand there, and would hide a clinic.
  const whole = { paddingTopLeft: [4, location.search ? 0 : 56], paddingBottomRight: [4, 4] };
  map.fitBounds(HOME, whole);
  L.control.scale({ metric: false }).addTo(map);
  arrows(map, L);
  const shapes = base(map, L, outlines, canvas);
  const dots = show(map, L, points.features, canvas);
  tie(map, dots);
  label(map, L, names(outlines, points.towns), dots);
  map.on("zoomend", () => dots.forEach((dot) => dot.setStyle(looks(dot.isOwn, dot.features.length, map.getZoom())).setRadius(dot.options.radius)));
  travel(map);
  const spot = place.dataset.spot?.split(",").map(Number);
  if (spot) L.marker(spot, { icon: L.divIcon({ className: "spot", html: element("span", "+"), iconSize: [24, 24] }), interactive: false, keyboard: false }).addTo(map);
  const near = [...dots.map((dot) => dot.getLatLng()), ...(spot ? [spot] : [])];
  if (near.length && location.search) map.fitBounds(L.latLngBounds(near), { paddingTopLeft: [40, 90], paddingBottomRight: [40, 40], maxZoom: 10 });
  dark.addEventListener("change", () => {
    shapes.resetStyle();
    for (const dot of dots) dot.setStyle(looks(dot.isOwn, dot.features.length, map.getZoom()));
  });
  told.textContent = `${points.features.length} on the map${location.search ? "" : beyond(dots, L)}.`;
  place.dataset.drawn = "yes";
}

start().catch(() => {
  told.textContent = "The map could not be drawn. The list has all of it.";
});
