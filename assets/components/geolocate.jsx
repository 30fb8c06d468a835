import { useState } from "react";

const OPTIONS = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };

export function Geolocate({ text, busy, className, onPosition, onFailure }) {
  const [asking, setAsking] = useState(false);
  const ask = () => {
    if (!navigator.geolocation) {
      onFailure?.("unsupported");
      return;
    }
    setAsking(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        onPosition?.(coords.latitude, coords.longitude, coords.accuracy);
      },
      (error) => {
        setAsking(false);
        onFailure?.({ 1: "denied", 2: "unavailable", 3: "timeout" }[error.code] ?? "unavailable");
      },
      OPTIONS,
    );
  };
  return (
    <button type="button" className={className} onClick={ask} aria-busy={asking}>
      <svg className="size-5 shrink-0" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        <use href="/icons.svg#locate-fixed" />
      </svg>
      {asking ? busy : text}
    </button>
  );
}
