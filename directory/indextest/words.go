package indextest

import (
	_ "embed"
	"strings"
)

//go:embed words.txt
var wordsFile string

// readWords gives the items of words.txt by section.
func readWords() map[string][]string {
	sections := map[string][]string{}
	section := ""
	for line := range strings.Lines(wordsFile) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			sections[section] = append(sections[section], line)
		}
	}
	return sections
}

// template is a sentence cut at its slots: texts[0] slots[0] texts[1] slots[1] … texts[n].
type template struct {
	texts, slots []string
	words        int // of the sentence, slots counted once
}

func parseTemplate(sentence string) template {
	t := template{words: len(strings.Fields(sentence))}
	for {
		before, rest, found := strings.Cut(sentence, "{")
		t.texts = append(t.texts, before)
		if !found {
			return t
		}
		slot, after, _ := strings.Cut(rest, "}")
		t.slots = append(t.slots, slot)
		sentence = after
	}
}

func parseTemplates(sentences []string) []template {
	templates := make([]template, len(sentences))
	for i, s := range sentences {
		templates[i] = parseTemplate(s)
	}
	return templates
}

// write fills the slots and appends the sentence.
func (t template) write(b *strings.Builder, fill func(slot string) string) {
	for i, slot := range t.slots {
		b.WriteString(t.texts[i])
		word := fill(slot)
		if b.Len() == 0 || strings.HasSuffix(b.String(), ". ") {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		b.WriteString(word)
	}
	b.WriteString(t.texts[len(t.slots)])
}
