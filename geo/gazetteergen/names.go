package main

import (
	"strings"
	"unicode"
)

// titleCase writes a name as signs do: the data has some in capitals and some not. Names already in mixed case are brought
// to capitals first, so that one rule holds for all.
func titleCase(name string) string {
	words := strings.Fields(strings.ToLower(name))
	for i, w := range words {
		parts := strings.Split(w, "-")
		for j, part := range parts {
			parts[j] = titleWord(part, i > 0 || j > 0)
		}
		words[i] = strings.Join(parts, "-")
	}
	return strings.Join(words, " ")
}

func titleWord(w string, later bool) string {
	if w == "" {
		return w
	}
	switch w {
	case "raaf", "anu", "unsw", "hmas", "cbd":
		return strings.ToUpper(w)
	case "of", "on", "and", "in", "upon", "the", "tha", "a":
		if later {
			return w
		}
	case "macgregor", "macdonnell":
		return "Mac" + upperFirst(w[3:])
	}
	switch {
	case strings.HasPrefix(w, "("):
		return "(" + titleWord(w[1:], false)
	case len(w) > 3 && strings.HasPrefix(w, "mc"):
		return "Mc" + upperFirst(w[2:])
	case len(w) > 3 && w[1] == '\'' && w != "k'gari":
		return strings.ToUpper(w[:1]) + "'" + upperFirst(w[2:])
	}
	return upperFirst(w)
}

func upperFirst(w string) string {
	r := []rune(w)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
