package directory

import (
	"slices"
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Listing is one group at one place, or at none: what indexes hold and pages show. It is built
// from a group with disclosure already applied, so nothing derived from it can tell a hidden place.
// Its JSON is the stored document.
type Listing struct {
	ID      string `json:"id"` // of the GroupPlace; of the group where it has no place
	GroupID string `json:"group_id"`
	// Places is how many listings the group has, this one with them; 0 where that is not known.
	Places         int             `json:"places,omitempty"`
	Kind           Kind            `json:"kind"`
	Name           string          `json:"name"`
	AlsoKnownAs    []string        `json:"also_known_as,omitempty"`
	Summary        string          `json:"summary,omitempty"`
	Description    string          `json:"description,omitempty"`
	Eligibility    string          `json:"eligibility,omitempty"`
	Organisation   string          `json:"organisation,omitempty"`
	OrganisationID string          `json:"organisation_id,omitempty"`
	Disclosure     Disclosure      `json:"disclosure,omitempty"` // empty where there is no place
	Venue          string          `json:"venue,omitempty"`      // name; exact places only
	Address        string          `json:"address,omitempty"`    // street; exact places only
	Suburb         string          `json:"suburb,omitempty"`
	SuburbID       string          `json:"suburb_id,omitempty"`
	State          string          `json:"state,omitempty"`
	Postcode       string          `json:"postcode,omitempty"`
	Council        string          `json:"council,omitempty"`
	Transport      string          `json:"transport,omitempty"`
	Directions     string          `json:"directions,omitempty"`
	Point          *geo.Point      `json:"point,omitempty"`
	Approximate    bool            `json:"approximate,omitempty"` // Point is the middle of the suburb
	Reach          float64         `json:"reach,omitempty"`       // metres the true place may be from Point
	Areas          []string        `json:"areas,omitempty"`       // area-served codes; for listings with no point
	Meetings       []ListedMeeting `json:"meetings,omitempty"`    // soonest first
	Hours          []ListedHours   `json:"hours,omitempty"`
	Age            AgeRange        `json:"age,omitzero"`
	Cost           Cost            `json:"cost,omitzero"`
	// Answers by attribute code; an answer that counts as not known once expired is left out.
	Answers map[string]ListedAnswer `json:"answers,omitempty"`
	// Facets are the values worked out from times, cost and ages, by family: age, when, cost.
	Facets     map[string][]string `json:"facets,omitempty"`
	FirstVisit FirstVisit          `json:"first_visit,omitzero"`
	Handover   Handover            `json:"handover,omitzero"`
	Contact    Contact             `json:"contact,omitzero"`
	Contribute string              `json:"contribute,omitempty"`
	Topics     []Topic             `json:"topics,omitempty"`
	Notes      []GroupNote         `json:"notes,omitempty"` // oldest first
	Checked    Checked             `json:"checked,omitzero"`
	ImportedAt time.Time           `json:"imported_at,omitzero"`
	Source     string              `json:"source,omitempty"`
	Licence    string              `json:"licence,omitempty"`
	SourceURL  string              `json:"source_url,omitempty"`
	Originals  []Original          `json:"originals,omitempty"`
	Keywords   []string            `json:"keywords,omitempty"` // words of its answers' labels and synonyms, and the source's categories
	Invented   bool                `json:"invented,omitempty"`
	UpdatedAt  time.Time           `json:"updated_at"`
}

// ListedAnswer is an Answer as a listing shows it.
type ListedAnswer struct {
	Value    Value  `json:"value"`
	Note     string `json:"note,omitempty"`
	Basis    Basis  `json:"basis"`
	Date     Date   `json:"date"`
	By       string `json:"by,omitempty"`
	Verified bool   `json:"verified,omitempty"` // checked, and not expired when the listing was built
}

// ListedMeeting is a Meeting in words with its next dates.
type ListedMeeting struct {
	Text   string      `json:"text"`            // "Tuesdays 10 am–12 noon, school terms"
	Next   []time.Time `json:"next,omitempty"`  // UTC; at most NextShown; none where no date is sure
	Zone   string      `json:"zone,omitempty"`  // IANA
	Slots  []string    `json:"slots,omitempty"` // "tue-morning"
	Online bool        `json:"online,omitempty"`
	// SchoolTerms says that it meets in school terms only: Next leaves out what may be a holiday.
	SchoolTerms bool `json:"school_terms,omitempty"`
	// Maybe are dates among the next ones on which it is held only if school is on: the terms are not known for sure.
	Maybe []time.Time `json:"maybe,omitempty"`
}

// Coming gives the next dates, at most NextShown, those among them that are held if school is on told apart.
func (m *ListedMeeting) Coming() []Coming {
	var all []Coming
	for _, at := range m.Next {
		all = append(all, Coming{At: at})
	}
	for _, at := range m.Maybe {
		all = append(all, Coming{At: at, IfSchoolOn: true})
	}
	slices.SortStableFunc(all, func(a, b Coming) int { return a.At.Compare(b.At) })
	return all[:min(len(all), NextShown)]
}

// NextShown is how many coming dates a listing carries.
const NextShown = 3

// ListedHours is opening hours in words.
type ListedHours struct {
	Text string `json:"text"`
}

// Next gives the soonest coming meeting, or the zero time.
func (l *Listing) Next() time.Time {
	var next time.Time
	for _, m := range l.Meetings {
		if len(m.Next) > 0 && (next.IsZero() || m.Next[0].Before(next)) {
			next = m.Next[0]
		}
	}
	return next
}

// StoredListing is a Listing as the store keeps it: the newest state only.
type StoredListing struct {
	ID       string
	GroupID  string
	Seq      int64     // order of commits over all listings; higher is newer
	RelistAt time.Time // when something derived next changes; zero for never
	Gone     bool      // a tombstone: indexes drop it
	Listing  *Listing  // nil where gone
}

// Slots are the times of a week a meeting can fall in: day × part of day, as in "tue-morning".
const (
	SlotDays  = 7
	SlotParts = 4
)

// DayCodes are the days of the facet "day", Monday first; PartCodes the parts of day of "time".
func DayCodes() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// PartCodes are the parts of a day: before 9, 9–12, 12–17, from 17.
func PartCodes() []string { return []string{"early", "morning", "afternoon", "evening"} }

// FieldWeight orders the text fields: a match in a lower one counts for more.
type FieldWeight int

// The fields of a listing's text, heaviest first.
const (
	FieldName FieldWeight = iota
	FieldActivity
	FieldSummary
	FieldOrganisation
	FieldSuburb
	FieldDescription
	FieldCount
)

// TextFields gives the folded words of each field, for an engine to index. The activity words are
// those of the source's categories and of the label and synonyms of everything the listing says yes to.
func (l *Listing) TextFields(v *Vocabulary) [FieldCount][]string {
	var fields [FieldCount][]string
	fields[FieldName] = Tokens(l.Name)
	for _, name := range l.AlsoKnownAs {
		fields[FieldName] = append(fields[FieldName], Tokens(name)...)
	}
	for _, words := range l.Keywords {
		fields[FieldActivity] = append(fields[FieldActivity], Tokens(words)...)
	}
	for code := range l.Values {
		fields[FieldActivity] = append(fields[FieldActivity], v.Words(code)...)
	}
	fields[FieldSummary] = Tokens(l.Summary)
	fields[FieldOrganisation] = Tokens(l.Organisation)
	fields[FieldSuburb] = Tokens(l.Suburb + " " + l.Postcode)
	fields[FieldDescription] = append(Tokens(l.Description), Tokens(l.Eligibility)...)
	return fields
}

// Values gives every facet value that is a yes, by family: the answers' and the derived ones.
func (l *Listing) Values(yield func(code string) bool) {
	for code, a := range l.Answers {
		if a.Value == Yes && !yield(code) {
			return
		}
	}
	for family, values := range l.Facets {
		for _, value := range values {
			if !yield(family + "." + value) {
				return
			}
		}
	}
}
