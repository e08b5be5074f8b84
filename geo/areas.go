package geo

import (
	"maps"
	"slices"
	"strings"
)

// The kinds of area-served code, as prefixes.
const (
	areaSuburb   = "suburb:"
	areaCouncil  = "council:"
	areaPHN      = "phn:"
	areaState    = "state:"
	areaNational = "national"
)

// stateNames returns the states and territories, code and full name.
func stateNames() [8][2]string {
	return [8][2]string{
		{"ACT", "Australian Capital Territory"}, {"NSW", "New South Wales"}, {"NT", "Northern Territory"},
		{"QLD", "Queensland"}, {"SA", "South Australia"}, {"TAS", "Tasmania"}, {"VIC", "Victoria"}, {"WA", "Western Australia"},
	}
}

// AreaName returns the words for an area-served code: "City of Melbourne", "North Western Melbourne PHN", "Victoria",
// "Australia". It returns "" for a code the gazetteer does not know.
func (g *Gazetteer) AreaName(code string) string {
	if id, ok := strings.CutPrefix(code, areaSuburb); ok {
		if s, ok := g.ByID(id); ok {
			return s.Label()
		}
		return ""
	}
	return g.areaNames[code]
}

// AreaCode returns the area-served code for a council, PHN, state or "Australia" as people type it. A name that stands
// for more than one area, such as a council name two states share, answers false unless the state is added. Where one
// name fits several kinds, a state goes before a council and a council before a PHN; adding "PHN" or "council" says which.
// The name that a council had before answers too: "Moreland" is Merri-bek.
func (g *Gazetteer) AreaCode(text string) (string, bool) {
	code := g.areaCode(FoldName(bounded(text)))
	return code, code != ""
}

// areaCode is AreaCode for a folded name; "" when there is none, or no one.
func (g *Gazetteer) areaCode(name string) string {
	switch name {
	case "australia", "national", "nationwide", "australia wide", "all of australia", "anywhere in australia":
		return areaNational
	}
	for _, whole := range []string{name, strings.TrimPrefix(name, "all of "), strings.TrimSuffix(name, " wide")} {
		if state := stateOf(whole); state != "" {
			return areaState + state
		}
	}
	if code := onlyOne(g.areaCodes[name], "", ""); code != "" {
		return code
	}
	words := strings.Split(name, " ")
	state, n := trailingState(words)
	base, kind := areaKind(words[:len(words)-n])
	if code := onlyOne(g.areaCodes[base], kind, state); code != "" {
		return code
	}
	return g.formerCode(base, kind, state)
}

// formerCode is areaCode for the folded name that a council had before; the names of today go before it.
func (g *Gazetteer) formerCode(base, kind, state string) string {
	for _, f := range formerCouncils() {
		if FoldName(f.name) != base || state != "" && f.state != state || kind == areaPHN || f.town && kind != areaCouncil {
			continue
		}
		return onlyOne(g.areaCodes[FoldName(f.now)], areaCouncil, f.state)
	}
	return ""
}

// areaKind takes the words for its kind off an area's name: "city of melbourne", "murray phn".
func areaKind(words []string) (base, kind string) {
	name := strings.Join(words, " ")
	for _, tail := range []string{" primary health network", " phn"} {
		if rest, ok := strings.CutSuffix(name, tail); ok {
			return rest, areaPHN
		}
	}
	for _, head := range []string{"rural city of ", "city of ", "shire of ", "town of ", "municipality of ", "borough of ", "council of ", "lga "} {
		if rest, ok := strings.CutPrefix(name, head); ok {
			return strings.TrimSuffix(rest, " council"), areaCouncil
		}
	}
	for _, tail := range []string{" city council", " shire council", " regional council", " rural city council", " council", " shire", " region", " city"} {
		if rest, ok := strings.CutSuffix(name, tail); ok {
			return rest, areaCouncil
		}
	}
	return name, ""
}

// onlyOne returns the one code of the list that has the kind and the state asked for; councils go before PHNs.
func onlyOne(codes []string, kind, state string) string {
	for _, k := range []string{areaCouncil, areaPHN} {
		if kind != "" && kind != k {
			continue
		}
		found, several := "", false
		for _, code := range codes {
			if !strings.HasPrefix(code, k) || state != "" && codeState(code) != state {
				continue
			}
			several = found != ""
			found = code
		}
		if several {
			return ""
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// codeState returns the state of a council's or PHN's code: both begin with the Bureau's digit for it, or, where the
// generator had no code of the Bureau, with the state itself ("vic-").
func codeState(code string) string {
	if state, _, ok := strings.Cut(strings.TrimPrefix(code, areaCouncil), "-"); ok {
		return stateOf(state)
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(code, areaCouncil), areaPHN+"PHN")
	if digits == "" || digits[0] < '1' || digits[0] > '8' {
		return ""
	}
	return [...]string{"NSW", "VIC", "QLD", "SA", "WA", "TAS", "NT", "ACT"}[digits[0]-'1']
}

// indexAreas collects the councils, PHNs and states.
func (g *Gazetteer) indexAreas() {
	g.areaNames = map[string]string{areaNational: "Australia"}
	g.areaCodes = map[string][]string{}
	for _, st := range stateNames() {
		g.areaNames[areaState+st[0]] = st[1]
	}
	byCode := make(map[string][]*Suburb, 600)
	for _, s := range g.suburbs {
		if s.CouncilCode != "" && s.Council != "" {
			byCode[s.CouncilCode] = append(byCode[s.CouncilCode], s)
		}
		if s.PHN != "" && s.PHNCode != "" && g.areaNames[areaPHN+s.PHNCode] == "" {
			code := areaPHN + s.PHNCode
			g.areaNames[code] = s.PHN + " PHN"
			g.addCode(FoldName(s.PHN), code)
			g.addCode(FoldName(s.PHNCode), code)
		}
	}
	g.councils = make(map[string][]*Suburb, len(byCode))
	for _, short := range slices.Sorted(maps.Keys(byCode)) {
		list, code := byCode[short], areaCouncil+short
		g.councils[code] = list
		state := codeState(code)
		if state == "" { // an operator's own code
			state = list[0].State
		}
		g.areaNames[code] = councilName(list[0].Council, state)
		base, _, _ := strings.Cut(list[0].Council, " (") // "Kingston (Vic.)"
		g.addCode(FoldName(base), code)
		g.addCode(FoldName(g.areaNames[code]), code)
	}
}

func (g *Gazetteer) addCode(name, code string) {
	if name != "" && !slices.Contains(g.areaCodes[name], code) {
		g.areaCodes[name] = append(g.areaCodes[name], code)
	}
}
