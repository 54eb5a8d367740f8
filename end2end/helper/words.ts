// The product's own texts, so that a test names a button as the reader sees it.
import { readFileSync } from "node:fs";

type Tree = { [key: string]: string | Tree };

const NAMESPACES = ["shell", "ui", "metrics", "error", "identity", "server", "job", "delivery", "message", "company", "permission", "container", "scrape", "alert"] as const;

export type Language = "en" | "zh-CN";

/** The language that the console answers a browser of this locale in. */
export const languageOf = (locale: string | undefined): Language => (locale?.startsWith("zh") ? "zh-CN" : "en");

/** Looks up `namespace.key`; arguments replace `{{ name }}`. */
export type Words = (key: string, args?: Record<string, string | number>) => string;

/** All texts of one language. A key that is not there is an error, not an empty text. */
export function wordsOf(language: Language): Words {
  const folder = new URL(`../../app/locales/${language}/`, import.meta.url);
  const tree: Tree = {};
  for (const name of NAMESPACES) {
    tree[name] = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")) as Tree;
  }
  return (key, args = {}) => {
    const text = key.split(".").reduce<string | Tree | undefined>(
      (at, part) => (typeof at === "object" ? at[part] : undefined),
      tree,
    );
    if (typeof text !== "string") throw new Error(`no text ${key} in ${language}`);
    return text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => {
      const value = args[name];
      if (value === undefined) throw new Error(`text ${key} wants the argument ${name}`);
      return String(value);
    });
  };
}
