package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

func parseFloat(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// GuessMapping guesses what the columns of a table stand for, by their headers and by what their cells
// look like. A table none of whose columns holds names, or that lists the columns of other files, is
// refused with a sentence.
func GuessMapping(t *Table, rules *understand.Rules) (*Mapping, error) {
	m, err := guessMapping(t, rules, nil)
	if err == nil {
		err = m.checkNames(t)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// guessMapping guesses a mapping that may lack a name, as a table that others look things up in does.
func guessMapping(t *Table, rules *understand.Rules, suburb func(string) bool) (*Mapping, error) {
	m := &Mapping{Columns: make([]Column, len(t.Columns))}
	contents := make([]columnContent, len(t.Columns))
	for i, name := range t.Columns {
		contents[i] = measure(t.Sample, i)
		m.Columns[i] = guessColumn(name, contents[i], rules)
	}
	m.settle(t, contents)
	if suburb != nil {
		m.suburbs(t, suburb)
	}
	m.hide(t)
	if err := m.checkData(t, contents); err != nil {
		return nil, err
	}
	return m, nil
}

// guessColumn guesses what one column stands for. What nobody can tell is published only once somebody says so.
func guessColumn(name string, c columnContent, rules *understand.Rules) Column {
	out := guessKnown(name, c, rules)
	if field, known := fieldOfHeader(name); out.Field == FieldKept && (known == 0 || !harmless(field)) {
		out.Field, out.Confidence = FieldUnpublished, min(out.Confidence, 0.3)
	}
	return out
}

// harmless tells whether a column that is headed as one of a field may be published in its own words where its cells are
// something else: whatever they are, they are about times, prices or places and not how somebody is reached.
func harmless(field Field) bool {
	switch field {
	case FieldPhone, FieldFax, FieldEmail, FieldContact, FieldWebsite, FieldSourceURL, FieldSocial, FieldID, FieldName, FieldLatitude, FieldLongitude, FieldPoint, FieldAddress, FieldPostal:
		return false
	}
	return true
}

func guessKnown(name string, c columnContent, rules *understand.Rules) Column {
	out := Column{Name: name, Samples: c.filled}
	if OwnColumn(name) {
		out.Field, out.Confidence, out.Why = FieldIgnored, 1, "Kith put it there"
		return out
	}
	if code, ok := strings.CutPrefix(name, directory.AnswerColumns); ok { // filled or not in the sample
		out.Field, out.Attribute, out.Confidence, out.Why = FieldAnswer, code, 1, "its name"
		return out
	}
	if question, ok := strings.CutPrefix(name, directory.FirstVisitColumns); ok {
		out.Field, out.Attribute, out.Confidence, out.Why = FieldFirstVisit, question, 1, "its name"
		return out
	}
	if strings.EqualFold(name, directory.ZoneColumn) {
		out.Field, out.Confidence, out.Why = FieldTimeZone, 1, "its name"
		return out
	}
	if privateHeader.MatchString(headerKey(name)) {
		out.Field, out.Confidence, out.Why = FieldIgnored, 0.9, "its name says that it is not for the public"
		return out
	}
	if c.filled == 0 {
		field, _ := fieldOfHeader(name)
		out.Empty = true
		out.Field, out.Confidence, out.Why = field, 0.5, "its name; no cell of the sample is filled"
		if field == FieldKept {
			out.Field, out.Why = FieldIgnored, "it is empty"
		}
		return out
	}
	if rules != nil {
		if code, ok := rules.AttributeOfColumn(name); ok {
			out.Field, out.Attribute, out.Confidence, out.Why = FieldAnswer, code, 0.9, "its name"
			return out
		}
	}
	out.Field, out.Confidence = fieldOfHeader(name)
	out.Why = "its name"
	if nameless.MatchString(name) {
		if field, share := fieldOfNameless(c); field != FieldKept {
			out.Field, out.Confidence, out.Why = field, share*0.8, "what its cells look like"
			return out
		}
	}
	if byContent, share := fieldOfContent(c); out.Confidence == 0 || out.Field == FieldKept || !fits(out.Field, c) {
		if doubted := out.Confidence > 0 && out.Field != FieldKept; doubted {
			out = Column{Name: name, Samples: c.filled, Field: FieldKept, Confidence: 0.5, Why: fmt.Sprintf("its name says %s, but its cells do not look like it", out.Field)}
		}
		switch {
		case byContent != FieldKept:
			out.Field, out.Confidence, out.Why = byContent, share*0.8, "what its cells look like"
		case out.Confidence == 0 && c.named >= mostNamed && c.filled >= 3:
			out.Field, out.Confidence, out.Why = FieldContact, 0.5, "its cells are names of people"
		case out.Why == "its name":
			out.Confidence = max(out.Confidence, 0.3)
		}
		return out
	}
	if share := evidence(out.Field, c); share > 0.8 {
		out.Confidence, out.Why = 1, "its name, and what its cells look like"
	}
	return out
}

// mostNamed is the share of cells that are plainly people's names from which a column is one of people.
const mostNamed = 0.4

// evidence gives the share of cells that look like what the field holds, -1 where cells show nothing.
func evidence(field Field, c columnContent) float64 {
	switch field {
	case FieldPhone, FieldFax:
		return c.phone
	case FieldEmail:
		return c.email
	case FieldWebsite:
		return c.url
	case FieldPostcode:
		return c.postcode
	case FieldState:
		return c.state
	case FieldLatitude, FieldLongitude:
		return max(c.places, c.number)
	case FieldPoint:
		return c.point
	case FieldCost:
		return c.money
	case FieldHours:
		return c.time
	}
	return -1
}

// fits tells whether the cells of a column could be what its header says.
func fits(field Field, c columnContent) bool {
	switch field {
	case FieldPhone:
		return c.phone >= 0.2 || c.filled < 3
	case FieldEmail:
		return c.email >= 0.2 || c.filled < 3
	case FieldWebsite, FieldSourceURL:
		return c.url >= 0.2 || c.filled < 3
	case FieldLatitude, FieldLongitude: // an easting is in metres
		return max(c.places, c.latitude, c.longitude) >= 0.5
	case FieldPoint:
		return c.point >= 0.3
	case FieldHours:
		return c.time >= 0.1
	case FieldTime, FieldDays:
		return c.time >= 0.3
	case FieldTimeFrom, FieldTimeTo: // a date is none
		return c.time >= 0.5 && c.length < 12
	case FieldName:
		return c.name >= 0.3 && c.title < 0.5
	case FieldOrganisation, FieldVenue:
		return c.name >= 0.2
	case FieldSuburb:
		return c.name >= 0.3
	case FieldAddress:
		return c.email < 0.5 && c.url < 0.5 && c.point < 0.8
	case FieldFree:
		return c.yesNo >= 0.5
	case FieldAgeMin, FieldAgeMax:
		return c.number >= 0.3 || c.filled < 3
	case FieldStatus:
		return c.length < 40
	case FieldDescription: // "Bookings" may be a telephone number
		return c.filled < 3 || c.length > 30 || c.phone < 0.8 && c.email < 0.7 && c.url < 0.8
	}
	return true
}

// fieldOfContent guesses a field from the cells alone, only where they leave little doubt.
func fieldOfContent(c columnContent) (Field, float64) {
	if c.filled == 0 {
		return FieldKept, 0
	}
	for _, candidate := range []struct {
		field Field
		share float64
		least float64
	}{
		{FieldEmail, c.email, 0.7}, {FieldPoint, c.point, 0.8}, {FieldState, c.state, 0.9},
		{FieldWebsite, c.url, 0.8}, {FieldPhone, c.phone, 0.8}, {FieldCost, c.price, 0.7},
	} {
		if candidate.share >= candidate.least && c.filled >= 3 {
			return candidate.field, candidate.share
		}
	}
	return FieldKept, 0
}

// nameless is what UniqueColumns calls a column without a header.
var nameless = regexp.MustCompile(`^column \d+$`)

// fieldOfNameless guesses the field of a column without a header where its cells are streets or postcodes. Under a header that
// nobody knows they may be where somebody lives.
func fieldOfNameless(c columnContent) (Field, float64) {
	switch {
	case c.filled < 3:
		return FieldKept, 0
	case c.street >= mostStreets:
		return FieldAddress, c.street
	case c.postcode >= 0.9:
		return FieldPostcode, c.postcode
	}
	return FieldKept, 0
}

// settle looks at the columns together: which of several is meant, and what stands in for the name.
func (m *Mapping) settle(t *Table, contents []columnContent) {
	if m.has(FieldAddress) {
		m.preferNumberedAddress()
	} else {
		m.venueOrAddress(contents)
	}
	for i := range m.Columns {
		c := &m.Columns[i]
		if headerKey(c.Name) == "location" && contents[i].point == 1 {
			c.set(FieldPoint, 0.8, "what its cells look like")
		} else if headerKey(c.Name) == "location" {
			c.Field, c.Confidence, c.Why = FieldUnpublished, 0.3, "other columns say where it is"
			if !m.has(FieldVenue) && !m.has(FieldAddress) && m.has(FieldSuburb) && contents[i].street < mostStreets {
				c.set(FieldVenue, 0.6, "no other column says where in its suburb it is")
			} else if !m.has(FieldVenue) && m.has(FieldAddress) && contents[i].name > 0.5 && contents[i].street < mostStreets {
				c.set(FieldVenue, 0.6, "its cells are names, and no other column holds those of venues")
			} else if !m.has(FieldAddress) && (!m.has(FieldSuburb) || contents[i].street >= mostStreets) {
				c.Field, c.Confidence, c.Why = FieldAddress, 0.5, "no other column says where it is"
				if contents[i].point > 0.5 {
					c.Field = FieldPoint
				}
			}
		}
	}
	m.pairDegrees(contents)
	m.pairTimes(t)
	m.promoteName(contents)
}

// mostSuburbs is the share of cells that are names of suburbs from which a column is one of suburbs, whatever it is called.
const mostSuburbs = 0.8

// suburbs takes the first column nobody knows whose cells are names of suburbs for the suburb, where no other column is one.
func (m *Mapping) suburbs(t *Table, suburb func(string) bool) {
	if m.has(FieldSuburb) {
		return
	}
	for i := range m.Columns {
		c := &m.Columns[i]
		if !c.undecided() || c.Samples < 3 {
			continue
		}
		found := 0
		for _, row := range t.Sample {
			if cell := strings.TrimSpace(row[i]); !understand.IsNull(cell) && suburb(cell) {
				found++
			}
		}
		if float64(found) >= mostSuburbs*float64(c.Samples) {
			c.set(FieldSuburb, 0.7, "its cells are names of suburbs")
			return
		}
	}
}

// pairTimes keeps columns of beginnings and ends as text where no column says the days.
func (m *Mapping) pairTimes(t *Table) {
	if m.has(FieldTimeFrom) && (m.has(FieldDays) || ticksOf(t.Sample, m.dayColumns()).any) {
		return
	}
	for i := range m.Columns {
		if c := &m.Columns[i]; c.Field == FieldTimeFrom || c.Field == FieldTimeTo {
			c.set(FieldKept, 0.5, "no other column says the days")
		}
	}
}

// mostStreets is the share of cells with a street and number from which a column holds addresses.
const mostStreets = 0.5

// vagueWhere are headers, folded by headerKey, of columns that may hold a venue's name, its address or both.
var vagueWhere = []string{"where", "place", "location s", "locations", "meeting place", "meeting location", "site"}

// venueOrAddress takes the first column of venues whose cells are streets for the address, where no other
// column is one. A column headed "Venue" must begin with the number: "Town Hall, 1 High St" names a venue.
func (m *Mapping) venueOrAddress(contents []columnContent) {
	for i := range m.Columns {
		c := &m.Columns[i]
		share := contents[i].streetFirst
		if slices.Contains(vagueWhere, headerKey(c.Name)) {
			share = contents[i].street
		}
		if c.Field == FieldVenue && share >= mostStreets {
			c.set(FieldAddress, 0.8, "its cells are streets and numbers, and no other column says where it is")
			return
		}
	}
}

func (m *Mapping) has(field Field) bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field == field && c.Samples > 0 })
}

// preferNumberedAddress keeps a column with the whole address only as text where others hold its parts.
func (m *Mapping) preferNumberedAddress() {
	parts := false
	for _, c := range m.Columns {
		parts = parts || (c.Field == FieldAddress && c.Samples > 0 && numbered.MatchString(headerKey(c.Name)))
	}
	for i := range m.Columns {
		if c := &m.Columns[i]; parts && c.Field == FieldAddress && !numbered.MatchString(headerKey(c.Name)) {
			c.Field, c.Confidence, c.Why = FieldKept, 0.7, "other columns hold the parts of the address"
		}
	}
}

// pairDegrees makes two nameless columns of degrees a point where no named ones are.
func (m *Mapping) pairDegrees(contents []columnContent) {
	if m.has(FieldLatitude) || m.has(FieldLongitude) || m.has(FieldPoint) {
		return
	}
	lat, lng := -1, -1
	for i, c := range contents {
		if !m.Columns[i].undecided() || c.filled < 3 {
			continue
		}
		if c.latitude > 0.8 && lat < 0 {
			lat = i
		} else if c.longitude > 0.8 && lng < 0 {
			lng = i
		}
	}
	if lat >= 0 && lng >= 0 {
		m.Columns[lat].set(FieldLatitude, 0.7, "what its cells look like")
		m.Columns[lng].set(FieldLongitude, 0.7, "what its cells look like")
	}
}

// undecided tells whether nothing is known of a column but its words.
func (c *Column) undecided() bool { return c.Field == FieldKept || c.Field == FieldUnpublished }

func (c *Column) set(field Field, confidence float64, why string) {
	c.Field, c.Confidence, c.Why = field, confidence, why
}

// promoteName finds the name where no column is headed like one: the organisation, an office, a
// facility; else the first column of the table if its cells read like names and are mostly different.
func (m *Mapping) promoteName(contents []columnContent) {
	if m.has(FieldName) {
		return
	}
	for i := range m.Columns {
		if headerKey(m.Columns[i].Name) == "office" && contents[i].name > 0.5 {
			m.Columns[i].set(FieldName, 0.8, "its name, and no other column holds names")
			return
		}
	}
	organisation, other, venue := m.holdsNames(contents, FieldOrganisation), m.otherNames(contents), m.holdsNames(contents, FieldVenue)
	switch {
	case organisation >= 0:
		m.Columns[organisation].set(FieldName, 0.7, "no other column holds names")
	case other >= 0 && venue >= 0: // a venue may be where many meet: it is the name only where nothing else can be
		m.Columns[other].set(FieldName, 0.5, "its cells read like names, and those of the other column are places")
		m.Doubt = fmt.Sprintf("“%s” is taken for the names, and “%s” for the places. If it is the other way round, say so in the mapping.", m.Columns[other].Name, m.Columns[venue].Name)
	case venue >= 0:
		m.Columns[venue].set(FieldName, 0.7, "no other column holds names")
	case other >= 0:
		m.Columns[other].set(FieldName, 0.5, "its cells read like names, and no other column holds any")
	}
}

// holdsNames gives the first column of a field whose cells read like names that are not all alike; -1 for none.
func (m *Mapping) holdsNames(contents []columnContent, field Field) int {
	for i, c := range m.Columns {
		if c.Field == field && c.Samples > 0 && contents[i].name > 0.5 && contents[i].unique > 0.3 {
			return i
		}
	}
	return -1
}

// longestName is how long the cells of a column of names are in the mean, in characters.
const longestName = 60

// otherNames gives the first of the columns at the left that may hold names though its header does not say so: its
// cells read like names and are mostly different. -1 for none.
func (m *Mapping) otherNames(contents []columnContent) int {
	for i, c := range m.Columns[:min(len(m.Columns), 4)] {
		said := c.undecided() || c.Field == FieldDescription && contents[i].length < longestName
		if said && contents[i].name > 0.8 && contents[i].unique > 0.6 && contents[i].header < 0.3 && contents[i].street < mostStreets && contents[i].filled*3 > contents[0].filled {
			return i
		}
	}
	return -1
}

// mostHeaders is the share of cells that are names of columns from which a table is about other files.
const mostHeaders = 0.5

// hide drops columns that are hidden in their workbook: whoever keeps it did not mean them to be seen. Keys and
// coordinates, which are hidden because nobody reads them, stay.
func (m *Mapping) hide(t *Table) {
	for _, i := range t.HiddenColumns {
		if i >= len(m.Columns) {
			continue
		}
		switch c := &m.Columns[i]; c.Field {
		case FieldID, FieldOrganisationKey, FieldPlaceKey, FieldLatitude, FieldLongitude, FieldPoint:
		default:
			c.set(FieldIgnored, 0.9, "it is hidden in the workbook")
		}
	}
}

// checkData refuses a table that is about data and none itself.
func (m *Mapping) checkData(t *Table, contents []columnContent) error {
	headers, filled := 0.0, 0
	for i, c := range contents {
		if m.Columns[i].Field != FieldID {
			headers += c.header * float64(c.filled)
			filled += c.filled
		}
	}
	if filled > 0 && headers/float64(filled) >= mostHeaders {
		return directory.Invalid(t.File, "%s lists names of columns (such as %q), not groups or places: it is about data, and is no data itself. Import the files it describes.",
			t.File, firstHeader(t))
	}
	return nil
}

// checkNames refuses a table that cannot be a list of groups, services or places.
func (m *Mapping) checkNames(t *Table) error {
	if !m.has(FieldName) && t.OpenQuote > 0 {
		return directory.Invalid(t.File, "In %s, the quote (\") on line %d never closes, so all that follows it is read as one cell and no row has a name. Close it, or take it out.", t.File, t.OpenQuote)
	}
	if promoted := slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field == FieldName && c.Confidence <= 0.5 }); promoted && !m.saysMore() && !slices.ContainsFunc(t.Columns, knownHeader) {
		return directory.Invalid(t.File, "%s has no headers that Kith knows, and nothing by which a group could be found or reached: it reads like a letter or notes. Import a table with a header row, such as Name, Suburb, Phone.", t.File)
	}
	if !m.has(FieldName) {
		return directory.Invalid(t.File, "%s has no column that holds names of groups, services or places. If one does, name it in a mapping: kith import --write-mapping FILE, then --mapping FILE.", t.File)
	}
	return nil
}

func firstHeader(t *Table) string {
	for _, row := range t.Sample {
		for _, cell := range row {
			if knownHeader(cell) {
				return cell
			}
		}
	}
	return ""
}
