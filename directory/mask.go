package directory

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// masked stands where a text named a place that is not shown.
const masked = "[place not shown]"

// mask takes the true places of a group out of all its texts, where they are not shown whole.
type mask struct {
	everywhere []*regexp.Regexp // addresses and venue names: never shown
	inProse    []*regexp.Regexp // suburb and postcode of hidden places: names may keep them
	points     []geo.Point
}

// coordinates finds decimal degrees with enough digits to say where a place is.
var coordinates = regexp.MustCompile(`-?\d{1,3}\.\d{2,}`)

// nearPoint is how close, in degrees, a number must be to a hidden coordinate to be taken for it.
const nearPoint = 0.03

// newMask reads what must not be said from the venues of the group that are not exact.
func newMask(parts GroupParts, disclosureOf func(*Group, *Venue) Disclosure) *mask {
	m := &mask{}
	if len(parts.Group.Topics) > 0 || parts.Group.Disclosure == DisclosureHidden {
		// Its source may name the house in a text alone, where no venue tells what to look for.
		m.everywhere = append(m.everywhere, streetLike)
	}
	for _, place := range parts.Group.Places {
		v, ok := parts.Venues[place.VenueID]
		if !ok {
			continue
		}
		d := disclosureOf(parts.Group, v)
		if d == DisclosureExact {
			continue
		}
		m.addAddress(v.Address)
		m.addVenueName(v.Name, parts)
		if v.Point != nil {
			m.points = append(m.points, *v.Point)
		}
		if d == DisclosureHidden {
			m.inProse = append(m.inProse, phrasePattern(v.Suburb)...)
			m.inProse = append(m.inProse, phrasePattern(v.Postcode)...)
		}
	}
	return m
}

// sameName tells whether a venue is called like its group or organisation: then its name is no secret.
func sameName(name string, parts GroupParts) bool {
	folded := strings.Join(Tokens(name), " ")
	return folded == strings.Join(Tokens(parts.Group.Name), " ") ||
		(parts.Organisation != nil && folded == strings.Join(Tokens(parts.Organisation.Name), " "))
}

// addVenueName masks what a venue is called, and each part of it: "Bowls Club, Fern Street" names the club and the street.
func (m *mask) addVenueName(name string, parts GroupParts) {
	for _, part := range append(lines(name), name) {
		if !sameName(part, parts) && len(Tokens(part)) > 1 {
			m.everywhere = append(m.everywhere, phrasePattern(part)...)
		}
	}
	m.longestFirst()
}

// lines cuts an address or a name at what parts it.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n()", r) })
}

// addAddress masks each line of an address, and each street in it without its number.
func (m *mask) addAddress(address string) {
	for _, line := range lines(address) {
		words := addressWords(line)
		if len(words) == 0 {
			continue
		}
		// "12 Bell Street", and "Bell Street" without the number.
		for _, street := range streetsIn(words) {
			m.everywhere = append(m.everywhere, wordsPattern(street))
			if name := street[numbered(street):]; len(name) < len(street) {
				m.everywhere = append(m.everywhere, wordsPattern(name))
			}
		}
		if len(words) > 1 {
			m.everywhere = append(m.everywhere, wordsPattern(words))
		}
	}
	if words := addressWords(address); len(words) > 1 {
		m.everywhere = append(m.everywhere, wordsPattern(words))
	}
	m.longestFirst()
}

// longestFirst orders the patterns so that the number of a house goes with its street.
func (m *mask) longestFirst() {
	slices.SortStableFunc(m.everywhere, func(a, b *regexp.Regexp) int { return len(b.String()) - len(a.String()) })
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// addressWord finds a word or a number within an address.
var addressWord = regexp.MustCompile(`[\pL\pN]+(?:['’][\pL]+)?`)

func addressWords(line string) []string { return addressWord.FindAllString(line, -1) }

// streetTypes are the ways each kind of street is written.
var streetTypes = [][]string{
	{"street", "st", "str"}, {"road", "rd"}, {"avenue", "ave", "av"}, {"drive", "dr", "drv"}, {"court", "ct", "crt"},
	{"place", "pl", "plc"}, {"crescent", "cres", "cr", "crs"}, {"lane", "la", "ln"}, {"highway", "hwy", "hway"}, {"parade", "pde"},
	{"terrace", "tce", "ter", "terr"}, {"boulevard", "bvd", "blvd", "boulevarde"}, {"close", "cl"}, {"circuit", "cct"},
	{"esplanade", "esp"}, {"grove", "gr", "gve", "grv"}, {"square", "sq"}, {"way", "wy"}, {"mews"}, {"walk"}, {"rise"},
	{"track", "trk"}, {"quay", "qy"}, {"alley", "aly"}, {"laneway"}, {"promenade", "prom"},
}

// streetLike finds anything that reads like a street address: a number, one to three words, a kind of street.
var streetLike = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])((?:(?:unit|flat|shop|level|suite)\s+)?\d+[a-z]?(?:\s*[-/–]\s*\d+[a-z]?)?,?\s+(?:(?:[\pL'’]+|\d+(?:st|nd|rd|th))\s+){1,3}?(?:` + allStreetForms() + `))(?:$|[^\pL\pN])`)

func allStreetForms() string {
	var all []string
	for _, forms := range streetTypes {
		all = append(all, forms...)
	}
	return strings.Join(all, "|")
}

func streetForms(word string) []string {
	word = strings.ToLower(word)
	for _, forms := range streetTypes {
		if slices.Contains(forms, word) {
			return forms
		}
	}
	return nil
}

func isStreetType(word string) bool { return streetForms(word) != nil }

// between joins words however they are written in prose, in a path or in an escaped URL.
const between = `(?:[^\pL\pN]|%[0-9A-Fa-f]{2})*?`

func wordsPattern(words []string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\pL\pN]|%[0-9A-Fa-f]{2})(` + joinedWords(words) + `)(?:$|[^\pL\pN])`)
}

// joinedWords matches the words one after the other, whatever joins them.
func joinedWords(words []string) string {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			b.WriteString(between)
		}
		if forms := streetForms(word); i > 0 && forms != nil {
			b.WriteString(`(?:` + strings.Join(forms, "|") + `)`)
			continue
		}
		if digits := numberedName.FindStringSubmatch(word); digits != nil { // "17th Street" is "17 St" too
			b.WriteString(digits[1] + `(?:st|nd|rd|th)?`)
			continue
		}
		b.WriteString(letterwise(word))
	}
	return b.String()
}

// letterwise matches a word with its apostrophe, without it, or with what stands for it in a path.
func letterwise(word string) string {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '\'' || r == '’' })
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return strings.Join(parts, between)
}

func phrasePattern(phrase string) []*regexp.Regexp {
	if words := addressWords(phrase); len(words) > 0 {
		return []*regexp.Regexp{wordsPattern(words)}
	}
	return nil
}

func (m *mask) empty() bool {
	return len(m.everywhere) == 0 && len(m.inProse) == 0 && len(m.points) == 0
}

// name masks a text that may keep the suburb's name: what groups and organisations are called.
func (m *mask) name(text string) string {
	return m.coordinates(replaceAll(m.everywhere, text))
}

// prose masks any other text.
func (m *mask) prose(text string) string {
	return replaceAll(m.inProse, m.name(text))
}

// link drops an address that would lead to the place: a masked one would lead nowhere.
func (m *mask) link(url string) string {
	if m.prose(url) != url {
		return ""
	}
	return url
}

func (m *mask) coordinates(text string) string {
	if len(m.points) == 0 {
		return text
	}
	return coordinates.ReplaceAllStringFunc(text, func(number string) string {
		x, err := strconv.ParseFloat(number, 64)
		for _, p := range m.points {
			if err == nil && (math.Abs(x-p.Lat) < nearPoint || math.Abs(x-p.Lng) < nearPoint) {
				return masked
			}
		}
		return number
	})
}

// replaceAll puts the mask in place of each pattern's first group, keeping what stands around it.
func replaceAll(patterns []*regexp.Regexp, text string) string {
	for _, p := range patterns {
		for from := 0; from < len(text); { // neighbours share the character between them
			at := p.FindStringSubmatchIndex(text[from:])
			if at == nil {
				break
			}
			text = text[:from+at[2]] + masked + text[from+at[3]:]
			from += at[2] + len(masked)
		}
	}
	return text
}

// group gives a copy of g with every text masked; g itself where nothing is hidden.
func (m *mask) group(g *Group) *Group {
	if m.empty() {
		return g
	}
	out := *g
	out.Name = m.name(g.Name)
	out.AlsoKnownAs = mapped(g.AlsoKnownAs, m.name)
	out.Categories = mapped(g.Categories, m.prose)
	for _, text := range []*string{
		&out.Summary, &out.Description, &out.Eligibility, &out.Contribute, &out.Cost.Text, &out.Checked.By,
		&out.Handover.ContactName, &out.Handover.BestTime, &out.Handover.NeedToKnow, &out.Handover.MetOutside,
	} {
		*text = m.prose(*text)
	}
	out.FirstVisit = m.firstVisit(g.FirstVisit)
	out.Contact = m.contact(g.Contact)
	out.SourceURL = m.link(g.SourceURL)
	out.Answers = mapped(g.Answers, func(a Answer) Answer {
		a.Note, a.By, a.Evidence = m.prose(a.Note), m.prose(a.By), m.prose(a.Evidence)
		return a
	})
	out.Originals = mapped(g.Originals, func(o Original) Original {
		return Original{Field: m.prose(o.Field), Text: m.prose(o.Text)}
	})
	out.Notes = mapped(g.Notes, func(n GroupNote) GroupNote {
		n.Text, n.By = m.prose(n.Text), m.prose(n.By)
		return n
	})
	out.Meetings = mapped(g.Meetings, func(t Meeting) Meeting {
		t.Note, t.Original = m.prose(t.Note), m.prose(t.Original)
		return t
	})
	out.Hours = mapped(g.Hours, func(h Hours) Hours {
		h.Note, h.Original, h.PublicHolidays = m.prose(h.Note), m.prose(h.Original), m.prose(h.PublicHolidays)
		return h
	})
	return &out
}

func (m *mask) firstVisit(v FirstVisit) FirstVisit {
	for _, text := range []*string{
		&v.Greeter, &v.FirstMinutes, &v.Layout, &v.Talking, &v.BringSomeone, &v.WatchFirst, &v.LeaveEarly,
		&v.ThingsToBring, &v.Booking, &v.WhoGoes, &v.IfUpset, &v.IfNotForYou,
	} {
		*text = m.prose(*text)
	}
	return v
}

func (m *mask) contact(c Contact) Contact {
	c.Website = m.link(c.Website)
	c.Email = m.link(c.Email)
	var links []Link
	for _, l := range c.Links {
		if l.URL = m.link(l.URL); l.URL != "" {
			links = append(links, Link{Label: m.prose(l.Label), URL: l.URL})
		}
	}
	c.Links = links
	c.Phones = mapped(c.Phones, func(p Phone) Phone { return Phone{Number: p.Number, Label: m.prose(p.Label)} })
	return c
}

// mapped gives fn of each, in a slice of its own.
func mapped[T any](in []T, fn func(T) T) []T {
	if in == nil {
		return nil
	}
	out := make([]T, len(in))
	for i, x := range in {
		out[i] = fn(x)
	}
	return out
}
