/* letters: what each letter says, in a few words, for stories that people read. */
#ifndef ASSENT_CLI_LETTERS_H
#define ASSENT_CLI_LETTERS_H

/* "your decision is needed"; the template's own name when it is not in the table (letters.def). Never freed. */
const char *letters_words(const char *template);

#endif
