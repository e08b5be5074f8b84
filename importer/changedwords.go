package importer

import (
	"slices"
	"strings"
)

// changedWords are fields as officers call them, where that is another word than Kith's own.
var changedWords = map[string]string{
	"status": "whether it is shown", "meetings": "times", "hours": "times", "originals": "words of the list", "areas_served": "area served", "places": "place",
	"also_known_as": "other names", "contact.withheld": "what is kept back", "contact.phones": "telephone", "contact.email": "e-mail", "contact.website": "web page",
	"organisation_id": "organisation", "first_visit": "first visit", "topics": "what it deals with", "disclosure": "how its place is shown",
}

// ChangedWords says which fields of a RowReport or of RecordNotes change, as people name them, each once.
func ChangedWords(fields []string) []string {
	var words []string
	if slices.Contains(fields, "undone_import") { // undoing an import took it out
		words = append(words, "back again")
	}
	for _, f := range fields {
		word, known := changedWords[f]
		switch {
		case f == "undone_import", f == "status" && len(words) > 0:
			continue
		case strings.HasPrefix(f, "answers."):
			word = "an answer"
		case !known:
			word = strings.ReplaceAll(strings.TrimPrefix(f, "contact."), "_", " ")
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}
