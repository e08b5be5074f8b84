package importer

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// withholdHomes takes out of a record where somebody lives, however its words say so: of a home only the suburb is told.
// It needs the names of the people the record keeps back, and its texts before names are taken out of them.
func (r *Record) withholdHomes() {
	var homes []string
	said := false
	for _, text := range r.texts() {
		for _, sentence := range understand.HomesIn(text) {
			said = true
			homes = append(homes, directory.Houses(sentence)...)
			if len(directory.Houses(sentence)) > 0 {
				r.mask(directory.NewAddressMask(sentence))
			}
		}
	}
	cloned := false
	for i := range r.Places {
		p := r.Places[i]
		if p.Withheld || p.PostalOnly || p.Blank() || !r.isHome(p, said, homes) {
			continue
		}
		if !cloned { // places of a table are shared by the records that meet there
			r.Places, cloned = slices.Clone(r.Places), true
		}
		r.withholdHome(&r.Places[i])
	}
}

// isHome tells whether a place is where somebody lives: by its own words, by the names of the record's people, or, where
// the record's texts say that it is held at a home, as a place without a name, or at one of the houses told there.
func (r *Record) isHome(p PlaceText, said bool, homes []string) bool {
	if understand.IsPersonsHome(p.Name) || understand.IsPersonsHome(p.Address) {
		return true
	}
	if slices.ContainsFunc(r.Withheld, func(name string) bool {
		return !strings.ContainsAny(name, "@0123456789") && (understand.IsHomeOf(p.Name, name) || understand.IsHomeOf(p.Address, name))
	}) {
		return true
	}
	if !said {
		return false
	}
	if len(homes) > 0 {
		return slices.ContainsFunc(directory.Houses(p.where()), func(house string) bool { return slices.Contains(homes, house) })
	}
	return p.Name == "" || understand.LooksLikeStreet(p.Name) && strings.ContainsAny(p.Name, "0123456789")
}

// withholdHome leaves of a place only its suburb, and takes the rest out of the record's words.
func (r *Record) withholdHome(p *PlaceText) {
	var streets []string
	for _, told := range []string{p.Address, p.Name} {
		if told == "" {
			continue
		}
		r.hold("", told)
		for line := range strings.FieldsFuncSeq(told, func(c rune) bool { return strings.ContainsRune(",;\n()[]", c) }) {
			if len(directory.Streets(line)) > 0 {
				streets = append(streets, line)
			}
		}
	}
	p.Address, p.Name, p.Point = "", "", nil
	if len(streets) > 0 {
		r.mask(directory.NewPlaceMask(directory.SecretPlace{Address: strings.Join(streets, "\n")}))
	}
	r.Flag(Problem{Severity: SeverityWarning, Code: ProblemHome, Message: "The place is somebody's home, so only its suburb is told. The group can say more itself."})
}

// texts gives what a record says in sentences.
func (r *Record) texts() []string {
	texts := []string{r.Name, r.Summary, r.Description, r.Eligibility}
	for _, m := range r.Meetings {
		texts = append(texts, m.Original, m.Note)
	}
	for _, h := range r.Hours {
		texts = append(texts, h.Original, h.Note)
	}
	for _, o := range r.Originals {
		texts = append(texts, o.Text)
	}
	for _, p := range r.Places {
		texts = append(texts, p.Directions)
	}
	return texts
}
