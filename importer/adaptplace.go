package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/importer/understand"
)

// places reads where the record is: one place a row, or as many as the table has columns for, or a cell lists.
// Several suburbs in a cell are an area.
func (r *rowReader) places() {
	if r.sets == nil {
		r.placesOf(r)
	}
	for _, set := range r.sets {
		before, at := len(r.r.Places), ""
		r.placesOf(r.only(set))
		if len(r.r.Places) == before+1 {
			at = strconv.Itoa(r.mergePlace())
		}
		r.setPlaces = append(r.setPlaces, at)
	}
	r.givenPlaces()
}

// mergePlace puts the last place of a record into an earlier one that is the same house, and gives its position.
func (r *rowReader) mergePlace() int {
	last := len(r.r.Places) - 1
	p := r.r.Places[last]
	for i := range r.r.Places[:last] {
		have := &r.r.Places[i]
		if have.Address == "" || folded(have.Address) != folded(p.Address) || have.Suburb != "" && p.Suburb != "" && folded(have.Suburb) != folded(p.Suburb) ||
			have.Key != p.Key || have.Point != nil && p.Point != nil || have.Withheld != p.Withheld {
			continue
		}
		for to, from := range map[*string]string{&have.Name: p.Name, &have.Suburb: p.Suburb, &have.State: p.State, &have.Postcode: p.Postcode, &have.Country: p.Country} {
			*to = orElse(*to, from)
		}
		if have.Point == nil {
			have.Point = p.Point
		}
		r.r.Places = r.r.Places[:last]
		return i
	}
	return last
}

// only gives a reader of the same row that knows of one set of columns for places.
func (r *rowReader) only(set map[Field][]int) *rowReader {
	adapter, reader := *r.Adapter, *r
	adapter.columns, reader.Adapter = set, &adapter
	return &reader
}

// placesOf reads the place or places of one set of columns.
func (r *rowReader) placesOf(set *rowReader) {
	rows := set.listedPlaces()
	if rows == nil {
		set.place()
		return
	}
	for _, row := range rows {
		one := *set
		one.row = row
		one.place()
	}
}

// place reads one place.
func (r *rowReader) place() {
	p := PlaceText{Key: r.first(FieldPlaceKey), Country: CountryCode(r.first(FieldCountry))}
	p.Name = r.first(FieldVenue)
	if r.lendsPlaces && r.raw(FieldName) != "" {
		p.Name = orElse(p.Name, r.r.Name)
	}
	if p.Key != "" {
		r.r.PlaceKeys = append(r.r.PlaceKeys, p.Key)
	}
	r.address(&p)
	r.suburb(&p)
	r.stateAndPostcode(&p)
	if p.Country == "" && !isState(p.State) {
		p.Country = r.options.Country
	}
	r.point(&p)
	p.Transport = r.labelled(FieldTransport)
	p.Directions = strings.TrimSpace(p.Directions + "\n" + r.labelled(FieldDirections))
	if strings.EqualFold(p.Name, r.r.Name) && p.Address != "" && !r.lendsPlaces && !r.isExport() {
		p.Name = ""
	}
	if p.Name != "" && understand.IsOnline(p.Name) {
		r.r.Online, p.Name = true, ""
	}
	r.secrecy(&p)
	if !p.Blank() {
		r.r.Places = append(r.r.Places, p)
	}
}

// labelled joins the cells of a field, each with its column's name where there are several columns.
func (r *rowReader) labelled(field Field) string {
	var lines []string
	several := len(r.columns[field]) > 1
	r.each(field, func(i int, text string) {
		r.understood(i)
		line := understand.PlainText(text)
		if several || strings.Contains(headerKey(r.name(i)), "parking") {
			line = r.name(i) + ": " + line
		}
		lines = append(lines, line)
	})
	return strings.Join(lines, "\n")
}

// CountryCode gives the ISO 3166 alpha-2 code of a country's name or code, "" where it cannot be told. Others
// than Australia are kept for the locating half.
func CountryCode(text string) string {
	code, ok := understand.ParseCountry(text)
	if !ok && len(strings.TrimSpace(text)) == 2 {
		return strings.ToUpper(strings.TrimSpace(text))
	}
	return code
}

// abroad gives the country of a record that lies in another one than Australia: that of its first place that
// names one, else that of its list; "" for none.
func (r *Record) abroad() string {
	for _, p := range r.Places {
		switch p.Country {
		case "":
		case "AU":
			return ""
		default:
			return p.Country
		}
	}
	return r.Country
}

// address joins the address columns in the file's order, without repeats, and splits a whole address.
func (r *rowReader) address(p *PlaceText) {
	var parts []string
	r.each(FieldAddress, func(i int, text string) {
		line := meetsAt.ReplaceAllString(strings.Trim(strings.Join(strings.Fields(understand.PlainText(text)), " "), " ,;"), "")
		whole := SplitAddress(understand.PlainText(text))
		if len(r.columns[FieldSuburb]) == 0 && whole.Suburb != "" {
			line, p.Suburb, p.State, p.Postcode = meetsAt.ReplaceAllString(whole.Address, ""), whole.Suburb, whole.State, whole.Postcode
		}
		r.understood(i)
		if understand.IsVaguePlace(line) {
			r.r.Online = r.r.Online || understand.IsOnline(line)
			p.Directions = strings.TrimSpace(p.Directions + "\n" + line)
			return
		}
		if line != "" && !slices.ContainsFunc(parts, func(have string) bool { return strings.Contains(strings.ToLower(have), strings.ToLower(line)) }) {
			parts = append(parts, line)
		}
	})
	p.Address = strings.Join(parts, ", ")
}

// meetsAt are words before an address that are none of it.
var meetsAt = regexp.MustCompile(`(?i)^(?:we )?(?:meets?|meeting|held|located|find us) (?:at|in) (?:the )?`)

var wholeAddress = regexp.MustCompile(`(?is)^(.*?)(?:\s*,\s*|\s*\n\s*)([\p{L}][\p{L}'’ .\-]{1,40}?)\s*,?\s*\n?\s*\b(VIC|NSW|QLD|SA|WA|TAS|ACT|NT|Victoria|New South Wales|Queensland|South Australia|Western Australia|Tasmania|Northern Territory)\b\.?(?:\s*,?\s*(\d{4}))?(?:\s*,?\s*Australia)?\s*$`)

// SplitAddress takes "101 George Street, Beenleigh QLD 4207" apart; the suburb stays empty where it
// cannot be told from the street.
func SplitAddress(text string) PlaceText {
	m := wholeAddress.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || strings.ContainsAny(m[2], "0123456789") {
		return PlaceText{}
	}
	state, ok := understand.ParseState(m[3])
	if !ok {
		return PlaceText{}
	}
	return PlaceText{Address: strings.Join(strings.Fields(m[1]), " "), Suburb: strings.Join(strings.Fields(m[2]), " "), State: state, Postcode: m[4]}
}

var (
	suburbTail    = regexp.MustCompile(`(?i)^(.*?)[,\s]+(VIC|NSW|QLD|SA|WA|TAS|ACT|NT)\.?(?:[,\s]+(\d{4}))?$`)
	suburbNumber  = regexp.MustCompile(`^(.*?)[,\s]+(\d{4})$`)
	suburbBracket = regexp.MustCompile(`\s*\([^()]*\)\s*$`)
)

// suburb reads the suburb column: "Carlton VIC 3053" is taken apart, several suburbs are an area.
func (r *rowReader) suburb(p *PlaceText) {
	r.each(FieldSuburb, func(i int, text string) {
		text = strings.Trim(strings.Join(strings.Fields(understand.PlainText(text)), " "), " ,;")
		if p.Suburb != "" || text == "" {
			return
		}
		r.understood(i)
		if understand.IsWithheld(text) || understand.IsPostalOnly(text) {
			p.Suburb = text // secrecy clears it
			return
		}
		if strings.Count(text, ",") > 1 || (strings.Contains(text, ",") && strings.Contains(text, " and ")) {
			r.r.AreaServed = text
			return
		}
		if m := suburbTail.FindStringSubmatch(text); m != nil && m[1] != "" {
			p.State, _ = understand.ParseState(m[2])
			text, p.Postcode = m[1], m[3]
		} else if m := suburbNumber.FindStringSubmatch(text); m != nil && m[1] != "" {
			text, p.Postcode = m[1], m[2]
		}
		p.Suburb = suburbBracket.ReplaceAllString(strings.Trim(text, " ,"), "")
	})
}

func (r *rowReader) stateAndPostcode(p *PlaceText) {
	r.each(FieldState, func(i int, text string) {
		if state, ok := understand.ParseState(text); ok {
			p.State = state
			r.understood(i)
			return
		}
		if p.Country == "" || p.Country == "AU" {
			r.flag(i, SeverityNote, ProblemState, "The state is not one of Australia's; it is kept as it is.", "")
		}
		p.State = strings.TrimSpace(text)
		r.asText(i)
	})
	r.each(FieldPostcode, func(i int, text string) {
		postcode, mended, ok := understand.ParsePostcode(text, orElse(p.State, r.options.State))
		if !ok && p.State == "" {
			postcode, mended, ok = understand.ParsePostcode(text, "")
		}
		switch {
		case ok && mended:
			r.flag(i, SeverityNote, ProblemPostcodeMended, "The postcode was written without its leading zero or with decimals; it is read as "+postcode+".", "")
			fallthrough
		case ok:
			p.Postcode = postcode
			r.understood(i)
		case understand.IsNullNumber(text):
		case ukPostcode.MatchString(strings.TrimSpace(text)):
			p.Postcode, p.Country = strings.ToUpper(strings.TrimSpace(text)), orElse(p.Country, "GB")
			r.understood(i)
		default:
			p.Postcode = strings.TrimSpace(text)
			r.asText(i)
			r.flag(i, SeverityNote, ProblemPostcode, "This is not an Australian postcode; it is kept as it is.", "")
		}
	})
}

// ukPostcode is the form of a British postcode, which no Australian one has.
var ukPostcode = regexp.MustCompile(`(?i)^(?:[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|GIR\s?0AA)$`)

// point reads the coordinates; columns of their own come before one cell with both.
func (r *rowReader) point(p *PlaceText) {
	lat, lng := r.raw(FieldLatitude), r.raw(FieldLongitude)
	point, u := understand.ParsePoint(lat, lng)
	columns := append(slices.Clone(r.columns[FieldLatitude]), r.columns[FieldLongitude]...)
	if point == nil {
		for _, i := range r.columns[FieldPoint] {
			if other, v := understand.ParsePointText(r.cell(i)); !v.Empty {
				point, u, columns = other, v, []int{i}
			}
		}
	}
	if u.Empty {
		return
	}
	for _, i := range columns {
		if point != nil {
			r.understood(i)
		} else {
			r.asText(i)
		}
	}
	p.Point = point
	switch {
	case point == nil:
		r.flag(columns[0], SeverityWarning, ProblemPoint, "The coordinates are left out: "+u.Reason+".", "")
	case u.Reason != "":
		r.flag(columns[0], SeverityNote, ProblemPointSwapped, "Put right: "+u.Reason+".", "")
	}
}

// raw gives the first filled cell of a field as it stands.
func (r *rowReader) raw(field Field) string {
	for _, i := range r.columns[field] {
		if cell := r.cell(i); cell != "" {
			return cell
		}
	}
	return ""
}

// secrecy clears what the source keeps to itself, and post boxes: neither ever makes a venue.
func (r *rowReader) secrecy(p *PlaceText) {
	where := p.Address + "\n" + p.Suburb + "\n" + p.Name + "\n" + p.Directions
	if understand.IsPostalOnly(p.Name) || understand.IsCareOfPerson(p.Name) { // where they meet is where their letters go
		if p.Address == "" {
			p.Address = p.Name
		}
		p.Name = ""
	}
	switch {
	case understand.IsWithheld(where):
		p.Withheld = true
		p.keepSecret()
		p.Address, p.Point, p.Name, p.Directions, p.Transport = "", nil, "", "", ""
		if understand.IsWithheld(p.Suburb) || understand.LooksLikeStreet(p.Suburb) && strings.ContainsAny(p.Suburb, "0123456789") {
			p.Suburb = ""
		}
		r.flag(-1, SeverityNote, ProblemAddressWithheld, "The source keeps the address to itself, so there is no venue.", "")
	case p.Address != "" && understand.IsPostalOnly(p.Address), p.Address == "" && understand.IsPostalOnly(p.Suburb):
		p.PostalOnly = true
		p.Address, p.Point = "", nil
		if understand.IsPostalOnly(p.Suburb) {
			p.Suburb = ""
		}
		r.flag(-1, SeverityNote, ProblemPostalOnly, "The address is a post box, so there is no venue.", "")
	case understand.IsCareOfPerson(p.Address):
		p.PostalOnly = true
		p.Address, p.Point = "", nil
		r.flag(-1, SeverityNote, ProblemPostalOnly, "The address is where somebody takes letters in, so there is no venue.", "")
	case p.Address != "":
		p.Address = understand.DropPostalBox(p.Address)
	case p.Blank() && r.raw(FieldPostal) != "":
		p.PostalOnly = true
		r.flag(-1, SeverityNote, ProblemPostalOnly, "Only a postal address is given, so there is no venue.", "")
	}
}

// state gives the state the row lies in, for telephone numbers and clocks.
func (r *rowReader) state() (state, postcode string) {
	for _, p := range r.r.Places {
		if p.State != "" {
			return p.State, p.Postcode
		}
		if s := understand.StateOfPostcode(p.Postcode); s != "" {
			return s, p.Postcode
		}
	}
	return r.options.State, ""
}
