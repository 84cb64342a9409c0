/** The languages that checks read. JavaScript stands for TypeScript too. */
export type LanguageId = 'javascript' | 'python' | 'go';
