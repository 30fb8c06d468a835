import { useEffect, useRef, useState } from "react";

// MapLibre weighs more than the rest of the site together: it is fetched when a map comes near the window.
export function MapView({ mapStyle, zones, features, pin, label, locale, words, className, onPin, onFeature }) {
  const frame = useRef(null);
  const canvas = useRef(null);
  const drawn = useRef(null);
  const calls = useRef({});
  calls.current = { onPin, onFeature };
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
          canPin: Boolean(onPin),
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
  }, [near, mapStyle, zones, locale]);

  useEffect(() => drawn.current?.showFeatures(features), [features]);
  useEffect(() => drawn.current?.showPin(pin), [pin?.lat, pin?.lng]);

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
    </div>
  );
}
