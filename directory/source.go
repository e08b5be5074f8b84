package directory

import "time"

// Source is a file or feed that records come from.
type Source struct {
	ID        string `json:"id"`
	Name      string `json:"name"`                // unique, as the operator calls it
	Region    string `json:"region,omitempty"`    // an area-served code its places lie in: "state:VIC"
	Publisher string `json:"publisher,omitempty"` // who gives the data
	Licence   string `json:"licence,omitempty"`
	// Attribution is what the licence asks to be said beside the data.
	Attribution string `json:"attribution,omitempty"`
	// Permission says who permits publishing, and how that is known. Without a licence or a permission nothing of
	// the source is published.
	Permission string  `json:"permission,omitempty"`
	Council    string  `json:"council,omitempty"` // the council area whose officers look after it, as the gazetteer writes it
	URL        string  `json:"url,omitempty"`     // where it stands on the web
	Refetch    Refetch `json:"refetch,omitzero"`
	Retired    bool    `json:"retired,omitempty"`
	// Work is what is left to do with the source's groups; nil where nothing is.
	Work      *SourceWork `json:"work,omitempty"`
	Mapping   []byte      `json:"mapping,omitempty"` // the column mapping last applied, YAML
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
}

// SourceWork is work on all groups of a source that is done bit by bit.
type SourceWork struct {
	ID     string `json:"id"`               // a new one for each piece of work
	Retire bool   `json:"retire,omitempty"` // the groups are archived; else their listings are built anew
	By     string `json:"by"`               // who wanted it
	After  string `json:"after,omitempty"`  // the group, by id, up to which it is done
	Done   int    `json:"done"`
	Total  int    `json:"total"`
}

// MayPublish tells whether what the source gives may be published. Groups of a source that may not have no listings.
func (s *Source) MayPublish() bool { return s.Licence != "" || s.Permission != "" }

// Validate says what is wrong with s, all at once.
func (s *Source) Validate() error {
	f := faults{}
	checkText(f, "name", s.Name, 1, 200)
	checkText(f, "publisher", s.Publisher, 0, 200)
	checkText(f, "licence", s.Licence, 0, 500)
	checkText(f, "attribution", s.Attribution, 0, 500)
	checkText(f, "permission", s.Permission, 0, 500)
	checkText(f, "council", s.Council, 0, 200)
	checkURL(f, "url", s.URL)
	f.check(s.Refetch.Every >= 0 && s.Refetch.Every <= MaxRefetchHours, "every", "write a number of hours from 1 to %d, or 0 for not by itself", MaxRefetchHours)
	f.check(s.Refetch.Every == 0 || s.URL != "", "url", "say the address it is fetched from")
	return f.err("This source")
}
