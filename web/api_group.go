package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// groupJSON is a group with its listings, as GET /api/v1/groups/{id} gives it: only what its places
// may show.
type groupJSON struct {
	ID           string               `json:"id"`
	Kind         directory.Kind       `json:"kind"`
	Name         string               `json:"name"`
	AlsoKnownAs  []string             `json:"also_known_as,omitempty"`
	Organisation string               `json:"organisation"`
	Summary      string               `json:"summary"`
	Description  string               `json:"description"`
	Eligibility  string               `json:"eligibility,omitempty"`
	FirstVisit   directory.FirstVisit `json:"first_visit"`
	Handover     directory.Handover   `json:"handover"`
	Contact      directory.Contact    `json:"contact"`
	Contribute   string               `json:"contribute,omitempty"`
	Topics       []directory.Topic    `json:"topics,omitempty"`
	Listings     []groupListingJSON   `json:"listings"`
	SourceURL    string               `json:"source_url,omitempty"`
	ImportedAt   *time.Time           `json:"imported_at,omitempty"`
	UpdatedAt    time.Time            `json:"updated_at"`
	Invented     bool                 `json:"invented,omitempty"`
}

// groupListingJSON is a listing with what only the group's own page shows.
type groupListingJSON struct {
	listingJSON
	Venue      string      `json:"venue,omitempty"`
	Address    string      `json:"address,omitempty"`
	Council    string      `json:"council,omitempty"`
	Transport  string      `json:"transport,omitempty"`
	Directions string      `json:"directions,omitempty"`
	Areas      []string    `json:"areas_served,omitempty"`
	Upcoming   []time.Time `json:"upcoming"` // UTC, soonest first
}

// apiGroup answers GET /api/v1/groups/{id}.
func (s *Server) apiGroup(c *gin.Context) error {
	if c.Request.URL.RawQuery != "" {
		return directory.InvalidFields(unknownNames(c.Request.URL.Query(), nil))
	}
	listings, err := s.catalogue.GroupListings(c.Request.Context(), s.actor(c), c.Param("id"))
	if directory.ErrorCode(err) == directory.CodeNotFound {
		if into, merged := s.catalogue.MergedInto(c.Request.Context(), c.Param("id")); merged == nil {
			c.Redirect(http.StatusMovedPermanently, "/api/v1/groups/"+into)
			return nil
		}
	}
	if err != nil {
		return err
	}
	s.json(c, http.StatusOK, groupOf(listings, s.parts.BaseURL))
	return nil
}

func groupOf(listings []*directory.Listing, baseURL string) groupJSON {
	l := listings[0]
	g := groupJSON{
		ID: l.GroupID, Kind: l.Kind, Name: l.Name, AlsoKnownAs: l.AlsoKnownAs, Organisation: l.Organisation,
		Summary: l.Summary, Description: l.Description, Eligibility: l.Eligibility, FirstVisit: l.FirstVisit,
		Handover: l.Handover, Contact: l.Contact, Contribute: l.Contribute, Topics: l.Topics, SourceURL: l.SourceURL,
		UpdatedAt: l.UpdatedAt, Invented: l.Invented,
	}
	if !l.ImportedAt.IsZero() {
		g.ImportedAt = &l.ImportedAt
	}
	for _, l := range listings {
		one := groupListingJSON{
			listingJSON: listingOf(l, baseURL), Venue: l.Venue, Address: l.Address, Council: l.Council,
			Transport: l.Transport, Directions: l.Directions, Areas: l.Areas, Upcoming: []time.Time{},
		}
		for _, m := range l.Meetings {
			one.Upcoming = append(one.Upcoming, m.Next...)
		}
		g.Listings = append(g.Listings, one)
	}
	return g
}

// unknownNames gives a fault for every parameter that is not known.
func unknownNames(values map[string][]string, known map[string]bool) map[string]string {
	fields := map[string]string{}
	for name, given := range values {
		switch {
		case !known[name]:
			fields[clipName(name)] = "there is no parameter of this name"
		case len(given) > 1:
			fields[name] = "give it once"
		}
	}
	return fields
}
