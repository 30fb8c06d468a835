import { useEffect, useRef, useState } from "react";

const DEGREE_DECIMALS = 6; // a decimetre

const rounded = (degrees) => Number(degrees.toFixed(DEGREE_DECIMALS));

// The points that somebody draws: shown at once, told to the server, and taken from it when it knows others.
function useDrawing(shape, given, onDraw) {
  const [points, setPoints] = useState(given ?? []);
  const latest = useRef(points);
  const told = useRef(new Set([JSON.stringify(given ?? [])]));
  const known = JSON.stringify(given ?? []);

  const change = (next) => {
    latest.current = next;
    told.current.add(JSON.stringify(next));
    setPoints(next);
    onDraw?.(next.length === 0 ? "" : JSON.stringify(shape === "point" ? next[0] : next));
  };
  useEffect(() => {
    if (told.current.has(known)) return; // an answer to what was drawn here, maybe a moment ago
    told.current.add(known);
    latest.current = given;
    setPoints(given);
  }, [known]);

  return {
    points,
    latest: () => latest.current,
    add: (lat, lng) => change([...(shape === "point" ? [] : latest.current), [rounded(lat), rounded(lng)]]),
    move: (index, lat, lng) =>
      change(latest.current.map((point, at) => (at === index ? [rounded(lat), rounded(lng)] : point))),
    undo: () => change(latest.current.slice(0, -1)),
    clear: () => change([]),
  };
}

// What the pointer does on the map, the keyboard does with these: the centre of the map is the place that one chooses.
function DrawingKeys({ drawing, single, words, addCentre }) {
  const key = "btn btn-outline border-(--casa-line)";
  const any = drawing.points.length > 0;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      <button type="button" className={key} onClick={addCentre}>
        {single ? words.place : words.add}
      </button>
      {any && !single && (
        <button type="button" className={key} onClick={drawing.undo}>
          {words.undo}
        </button>
      )}
      {any && (
        <button type="button" className={key} onClick={drawing.clear}>
          {words.clear}
        </button>
      )}
      {!single && (
        <p role="status" className="text-sm text-(--casa-muted)">
          {any && `${words.points} ${drawing.points.length}`}
        </p>
      )}
    </div>
  );
}

// MapLibre weighs more than the rest of the site together: it is fetched when a map comes near the window.
export function MapView(props) {
  const { mapStyle, zones, features, pin, label, locale, words, className, shape, points, onPin, onFeature, onDraw } = props;
  const frame = useRef(null);
  const canvas = useRef(null);
  const drawn = useRef(null);
  const calls = useRef({});
  const drawing = useDrawing(shape, points, onDraw);
  calls.current = { onPin, onFeature, onMove: drawing.move, onAdd: drawing.add };
  const [near, setNear] = useState(false);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting && setNear(true), { rootMargin: "200px" });
    watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);

  useEffect(() => {
    if (!near) return undefined;
    let gone = false;
    import("./map_engine.js")
      .then(({ draw }) => {
        if (gone) return undefined; // the page was left before its map had come
        return draw(canvas.current, {
          mapStyle,
          zones,
          locale,
          label,
          words,
          onPin: (lat, lng) => calls.current.onPin?.(lat, lng),
          onFeature: (reference) => calls.current.onFeature?.(reference),
          onMove: (index, lat, lng) => calls.current.onMove(index, lat, lng),
          onAdd: (lat, lng) => calls.current.onAdd(lat, lng),
          canPin: Boolean(onPin),
          shape: onDraw ? shape : "",
        });
      })
      .then((map) => {
        if (gone) {
          map?.remove();
          return;
        }
        drawn.current = map;
        map.showFeatures(features);
        map.showPin(pin);
        map.showDrawing(drawing.latest());
      })
      .catch((error) => {
        console.error("map", error);
        setFailed(true);
      });
    return () => {
      gone = true;
      drawn.current?.remove();
      drawn.current = null;
    };
  }, [near, mapStyle, zones, locale, shape]);

  useEffect(() => drawn.current?.showFeatures(features), [features]);
  useEffect(() => drawn.current?.showPin(pin), [pin?.lat, pin?.lng]);
  useEffect(() => drawn.current?.showDrawing(drawing.points), [drawing.points]);

  // MapLibre places its canvas and markers from the left, whatever the page's direction: its frame is always ltr.
  return (
    <div>
      <div ref={frame} className={`relative bg-secondary ${className ?? ""}`}>
        <div ref={canvas} dir="ltr" className="h-full w-full" />
        {failed && (
          <p role="status" className="absolute inset-0 grid place-items-center p-4 text-center text-base text-base-content">
            {words.failed}
          </p>
        )}
      </div>
      {onPin && near && !failed && (
        <button
          type="button"
          className="btn btn-outline mt-2 border-(--casa-line)"
          onClick={() => drawn.current?.pinCentre()}
        >
          {words.place}
        </button>
      )}
      {onDraw && near && !failed && (
        <DrawingKeys drawing={drawing} single={shape === "point"} words={words} addCentre={() => drawn.current?.addCentre()} />
      )}
    </div>
  );
}
