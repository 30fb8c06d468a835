import { useEffect, useRef } from "react";

// The address follows the view (a link shares it), and the browser's way back gives the view back.
export function AddressBar({ query, ready, onQuery }) {
  const latest = useRef(onQuery);
  latest.current = onQuery;
  const first = useRef(true);
  useEffect(() => {
    if (!ready) return;
    const there = window.location.search.replace(/^\?/, "");
    const wanted = query ? `?${query}` : window.location.pathname;
    if (there === query) first.current = false;
    else if (first.current) {
      window.history.replaceState(window.history.state, "", wanted);
      first.current = false;
    } else window.history.pushState(window.history.state, "", wanted);
  }, [query, ready]);
  useEffect(() => {
    const back = () => latest.current?.(window.location.search.replace(/^\?/, ""));
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  return null;
}
