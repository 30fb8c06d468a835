import { useState } from "react";

const OPTIONS = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

export function Geolocate({ text, busy, className, onPosition, onFailure, children }) {
  const [asking, setAsking] = useState(false);
  const ask = () => {
    if (asking) return;
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
        onFailure?.(REASONS[error.code] ?? "unavailable");
      },
      OPTIONS,
    );
  };
  return (
    <button type="button" className={className} onClick={ask} aria-busy={asking}>
      {children}
      <span aria-live="polite">{asking ? busy : text}</span>
    </button>
  );
}
