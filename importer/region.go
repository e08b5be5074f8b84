package importer

import (
	"context"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// region is the area a source says its places lie in. The zero region says nothing.
type region struct {
	code  string // area-served code: "state:VIC"
	state string // the one state it lies in; empty for none or several
	// suburb is the label of the suburb a name was taken for where it names no larger area: an operator may have
	// meant a council, and should be told. Empty for a code.
	suburb string
}

// parseRegion reads the region an operator names: "VIC", "Victoria", "Brisbane City", what a
// council was called before, a suburb with its state, or an area-served code. Empty text is the zero region. A bare name
// that several places have is refused with a sentence that names them: a list of Richmond in Victoria must not be
// looked up in the Shire of Richmond in Queensland.
func parseRegion(gazetteer *geo.Gazetteer, text string) (region, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return region{}, nil
	}
	code, suburb := text, ""
	if gazetteer.AreaName(code) == "" {
		code, _ = gazetteer.AreaCode(text)
		if others := sharedName(gazetteer, text, code); len(others) > 0 {
			return region{}, directory.Invalid("region", "%q may be %s. Write it with its state or its kind, such as %q.",
				text, strings.Join(others[:min(mostOthers, len(others))], ", "), others[0])
		}
		if code == "" {
			code = suburbCode(gazetteer, text)
			suburb = gazetteer.AreaName(code)
		}
	}
	if code == "" {
		return region{}, directory.Invalid("region",
			"%q is not a state, council area, health network or suburb that Kith knows, or it is several. Write the state too, such as \"Ballarat VIC\".", text)
	}
	r := region{code: code, suburb: suburb}
	if state, ok := strings.CutPrefix(code, "state:"); ok {
		r.state = state
		return r, nil
	}
	r.state = stateOfArea(gazetteer, code)
	return r, nil
}

// mostOthers is how many places of one name a sentence names.
const mostOthers = 6

// sharedName gives what else a bare name stands for beside the area found for it, "" for none, each in words that would be
// understood: councils first, then suburbs, likeliest first. None where the name says its state or its kind, or stands for one place alone.
func sharedName(gazetteer *geo.Gazetteer, text, code string) []string {
	suburbs := gazetteer.Named(text)
	bare := geo.FoldName(text)
	if strings.HasPrefix(code, "state:") || code == "national" || saysKind(bare) {
		return nil
	}
	var others []string
	if council := gazetteer.AreaName(code); council != "" {
		if wasCalled := !strings.Contains(geo.FoldName(council), bare); wasCalled { // of two names the old one is the council's
			return nil
		}
		if len(suburbs) == 0 && !slices.Contains(namesAbroad, bare) {
			return nil
		}
		others = append(others, strings.TrimSpace(council+" "+stateOfArea(gazetteer, code)))
	} else if len(suburbs) < 2 {
		return nil
	}
	for _, s := range suburbs {
		others = append(others, s.Label())
	}
	return others
}

// namesAbroad are folded names of councils that many lists abroad have for the area they are of.
var namesAbroad = []string{"kent", "cumberland", "dorset", "tasman", "pyrenees", "west coast"}

// saysKind tells whether a folded name says what kind of area it is of.
func saysKind(name string) bool {
	for _, word := range strings.Fields(name) {
		switch word {
		case "city", "shire", "council", "region", "regional", "town", "borough", "municipality", "lga", "phn", "network":
			return true
		}
	}
	return false
}

func suburbCode(gazetteer *geo.Gazetteer, text string) string {
	m := gazetteer.Lookup(text)
	if m.Place == nil || m.Place.ID == "" || len(m.Place.Suburbs) != 1 || m.Reason != "" {
		return ""
	}
	return "suburb:" + m.Place.Suburbs[0].ID
}

// stateOfArea gives the one state an area lies in; "" for none or several.
func stateOfArea(gazetteer *geo.Gazetteer, code string) (state string) {
	r := region{code: code}
	for _, s := range gazetteer.All() {
		if !r.holds(s) {
			continue
		}
		if state != "" && state != s.State {
			return ""
		}
		state = s.State
	}
	return state
}

// notice says that a name was taken for a suburb, where it was.
func (r region) notice() (Problem, bool) {
	return Problem{Severity: SeverityWarning, Code: ProblemRegionSuburb, Column: "region",
		Message: "The region is taken as the suburb " + r.suburb + ". If a council, a health network or a state is meant, write its whole name and the state."}, r.suburb != ""
}

// known tells whether the source declared a region.
func (r region) known() bool { return r.code != "" }

// holds tells whether s lies in the region; the zero region holds nothing.
func (r region) holds(s *geo.Suburb) bool {
	switch {
	case r.code == "":
		return false
	case strings.HasPrefix(r.code, "state:"):
		return r.code[len("state:"):] == s.State
	case r.code == "national":
		return true
	}
	return slices.Contains(s.Areas(), r.code)
}

// saysAustralia tells whether a row that is not foreign lies in Australia for certain.
func (r region) saysAustralia(p PlaceText) bool {
	return r.known() || p.Country == "AU" || p.State != "" || p.Postcode != ""
}

// areasServed reads where a group takes people from: names of areas or suburbs, separated by commas,
// semicolons, slashes, line breaks or "and". rest holds the names that are not known.
func (l *locator) areasServed(text string) (codes []string, rest []string) {
	if code, ok := l.area(text); ok {
		return []string{code}, nil
	}
	for _, name := range splitNames(text) {
		code, ok := l.area(name)
		switch {
		case !ok:
			rest = append(rest, name)
		case !slices.Contains(codes, code):
			codes = append(codes, code)
		}
	}
	return codes, rest
}

// area finds one area by name; a suburb needs its state or the source's region beside it.
func (l *locator) area(name string) (string, bool) {
	if code, ok := l.gazetteer.AreaCode(name); ok {
		return code, true
	}
	if l.gazetteer.AreaName(name) != "" { // a code, as Kith writes it
		return name, true
	}
	if m := suburbTail.FindStringSubmatch(name); m != nil && m[3] != "" { // "Carlton VIC 3053"
		for _, s := range l.gazetteer.Named(m[1]) {
			if strings.EqualFold(s.State, m[2]) && slices.Contains(s.Postcodes, m[3]) {
				return "suburb:" + s.ID, true
			}
		}
	}
	in := slices.DeleteFunc(l.gazetteer.Named(name), func(s *geo.Suburb) bool { return !l.region.holds(s) })
	if len(in) == 1 {
		return "suburb:" + in[0].ID, true
	}
	return "", false
}

// national tells whether an area served is all of Australia, which no other country has a name for.
func (l *locator) national(text string) bool {
	code, ok := l.gazetteer.AreaCode(text)
	return ok && code == "national"
}

// splitNames splits a list as people write one.
func splitNames(text string) []string {
	text = strings.NewReplacer(" and ", ",", " & ", ",", ";", ",", "/", ",", "\n", ",", "•", ",", "|", ",").Replace(text)
	var names []string
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// StateOf gives the one state the places of an import lie in ("VIC"), by the region the operator names or
// else the one the source had at its last import; "" where there is none or several. It completes
// telephone numbers and settles time zones while the files are read.
func StateOf(ctx context.Context, catalogue *directory.Catalogue, options Options) (string, error) {
	text := options.Region
	if text == "" {
		source, err := catalogue.Store().SourceByName(ctx, options.Source)
		if directory.ErrorCode(err) == directory.CodeNotFound {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		text = source.Region
	}
	r, err := parseRegion(catalogue.Gazetteer(), text)
	return r.state, err
}
