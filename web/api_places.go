package web

import (
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// suburbSuggestions is how many suburbs are suggested at most (UX-2).
const suburbSuggestions = 8

// apiSuburbs answers GET /api/v1/suburbs?q=, best first, as people type.
func (s *Server) apiSuburbs(c *gin.Context) error {
	values := c.Request.URL.Query()
	if err := directory.InvalidFields(unknownNames(values, map[string]bool{"q": true})); err != nil {
		return err
	}
	q := values.Get("q")
	if !utf8.ValidString(q) || len(q) > directory.MaxTextLength {
		return directory.Invalid("q", "Write the beginning of a suburb's name or postcode.")
	}
	c.Header("Cache-Control", "private, max-age=300")
	suburbs := suburbsJSON(s.catalogue.Gazetteer().Suggest(q, suburbSuggestions))
	if suburbs == nil {
		suburbs = []suburbJSON{}
	}
	s.json(c, http.StatusOK, suburbs)
	return nil
}

// vocabularyJSON is the vocabulary as GET /api/v1/vocabulary gives it.
type vocabularyJSON struct {
	Version  int          `json:"version"`
	Families []familyJSON `json:"families"`
}

type familyJSON struct {
	Code       string            `json:"code"`
	Label      string            `json:"label"`
	Combine    directory.Combine `json:"combine"`
	Asked      bool              `json:"asked"`
	Derived    bool              `json:"derived"`
	Private    bool              `json:"private"`
	Attributes []attributeJSON   `json:"attributes"`
}

type attributeJSON struct {
	Code         string                `json:"code"`
	Label        string                `json:"label"`
	Question     string                `json:"question,omitempty"`
	Meaning      string                `json:"meaning,omitempty"`
	Criterion    string                `json:"criterion,omitempty"`
	Sensitivity  directory.Sensitivity `json:"sensitivity"`
	ExpiryMonths int                   `json:"expiry_months"`
	Synonyms     []string              `json:"synonyms,omitempty"`
	Mappings     map[string]string     `json:"mappings,omitempty"`
}

// apiVocabulary answers GET /api/v1/vocabulary.
func (s *Server) apiVocabulary(c *gin.Context) error {
	v := s.catalogue.Vocabulary()
	out := vocabularyJSON{Version: v.Version}
	for _, f := range v.Families {
		family := familyJSON{Code: f.Code, Label: f.Label, Combine: f.Combine, Asked: f.Asked, Derived: f.Derived, Private: f.Private}
		for _, a := range f.Attributes {
			family.Attributes = append(family.Attributes, attributeJSON{
				Code: a.Code, Label: a.Label, Question: a.Question, Meaning: a.Meaning, Criterion: a.Criterion,
				Sensitivity: a.Sensitivity, ExpiryMonths: a.ExpiryMonths, Synonyms: a.Synonyms, Mappings: a.Mappings,
			})
		}
		out.Families = append(out.Families, family)
	}
	c.Header("Cache-Control", "public, max-age=3600")
	s.json(c, http.StatusOK, out)
	return nil
}
