import { useEffect, useState } from "react";

// A full load: <html lang dir> and the words of the other language come with the page.
const sameWordsIn = (to) =>
  window.location.pathname.replace(/^\/(fr|ar)(?=\/|$)/, `/${to}`) + window.location.search + window.location.hash;

export function LanguageLink({ to, text, className }) {
  const [href, setHref] = useState(`/${to}`);
  useEffect(() => setHref(sameWordsIn(to)), [to]);
  const go = (event) => {
    document.cookie = `casa_locale=${to}; path=/; max-age=31536000; samesite=lax`;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.location.assign(sameWordsIn(to));
  };
  return (
    <a href={href} lang={to} hrefLang={to} className={className} onClick={go}>
      {text}
    </a>
  );
}
