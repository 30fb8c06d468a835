import { useEffect } from "react";

export function HtmlLang({ lang, dir }) {
  useEffect(() => {
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
  }, [lang, dir]);
  return null;
}
