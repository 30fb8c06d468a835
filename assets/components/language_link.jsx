import { useEffect, useState } from "react";

// A full load: <html lang dir> and the catalogue of the other language come with the page.
export function LanguageLink({ to, text, className }) {
  const [href, setHref] = useState(`/${to}/`);
  const compute = () => window.location.pathname.replace(/^\/(fr|ar)(?=\/|$)/, `/${to}`) + window.location.search;
  useEffect(() => setHref(compute()), [to]);
  const go = (event) => {
    event.preventDefault();
    event.stopPropagation();
    document.cookie = `casa_locale=${to}; path=/; max-age=31536000; samesite=lax`;
    window.location.assign(compute());
  };
  return (
    <a href={href} lang={to} hrefLang={to} className={className} onClick={go}>
      {text}
    </a>
  );
}
