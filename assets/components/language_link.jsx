import { useEffect, useState } from "react";

// A full load: <html lang dir> and the words of the other language come with the page.
const sameWordsIn = (to, known) => {
  const [, first, ...rest] = window.location.pathname.split("/");
  const path = known.includes(first) ? ["", to, ...rest] : ["", to];
  return path.join("/") + window.location.search + window.location.hash;
};

export function LanguageLink({ to, known, text, className }) {
  const [href, setHref] = useState(`/${to}`);
  useEffect(() => setHref(sameWordsIn(to, known)), [to, known]);
  const go = (event) => {
    document.cookie = `casa_locale=${to}; path=/; max-age=31536000; samesite=lax`;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.location.assign(sameWordsIn(to, known));
  };
  return (
    <a href={href} lang={to} hrefLang={to} className={className} onClick={go}>
      {text}
    </a>
  );
}
