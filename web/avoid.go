package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// askedMost is how many of one name are asked about; of more, a person writes more of the name.
const askedMost = directory.MaxAvoid

// settleAvoid finds the places, the organisation and the group to keep away from. What is not clear is
// asked for again and not kept: nothing may look as if it kept someone away that does not, and the place
// searched around stays as it is. It gives those a name may mean, where they are several.
func (s *Server) settleAvoid(c *gin.Context, search *directory.Search, name string) (asked []directory.Named, fault error) {
	ctx := c.Request.Context()
	given := search.Avoid
	if fault = s.catalogue.CheckAvoided(ctx, given); fault != nil && directory.ErrorCode(fault) != directory.CodeInvalid {
		return nil, fault
	}
	search.Avoid = nil
	wrong := fieldsOf(fault)
	for i, a := range given {
		if wrong["avoid."+strconv.Itoa(i)] != "" {
			continue
		}
		settled, err := s.settlePlace(a)
		if err != nil {
			fault = err
			continue
		}
		search.Avoid = append(search.Avoid, settled)
	}
	name = strings.TrimSpace(strings.ToValidUTF8(name, "?"))
	if name == "" || fault != nil {
		return nil, fault
	}
	found, err := s.catalogue.FindNamed(ctx, s.actor(c), name)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, directory.Invalid("avoid_name", "Keep away from: no organisation or group is called “%s”. Check the spelling, or write one word of the name.", name)
	case len(found) > askedMost:
		return nil, directory.Invalid("avoid_name", "Keep away from: too many are called something like “%s”. Write more of the name.", name)
	case len(found) > 1:
		return found, nil
	}
	search.Avoid = append(search.Avoid, avoidNamed(found[0]))
	return nil, nil
}

// settlePlace finds the place of one thing to keep away from, where it has one.
func (s *Server) settlePlace(a directory.AvoidRequest) (directory.AvoidRequest, error) {
	if a.Near == "" {
		return a, nil
	}
	match := s.catalogue.Gazetteer().Lookup(a.Near)
	typed := strings.ToValidUTF8(a.Near, "?")
	switch {
	case match.Place != nil:
		a.Near = nearParam(match.Place)
		return a, nil
	case len(match.Candidates) > 0:
		return a, directory.Invalid("avoid_near", "Keep away from: several places are called “%s”. Write it with its state or postcode.", typed)
	}
	return a, directory.Invalid("avoid_near", "Keep away from: we do not know “%s”. Check the spelling, or write a postcode.", typed)
}

func fieldsOf(err error) map[string]string {
	if fault, ok := errors.AsType[*directory.Error](err); ok {
		return fault.Fields
	}
	return nil
}

// askWhich asks which organisations and groups of a name are meant. All are ticked: too many left out is
// safer than one too few.
func (s *Server) askWhich(c *gin.Context, search directory.Search, named []directory.Named) error {
	state, _ := s.session(c)
	view := &chooseView{
		Known: true, Heading: "Keep away from which of these?", Lead: "More than one is called that. Untick those you do not mean.",
		Legend: "Keep away from", Name: "avoid", Several: true,
	}
	for _, n := range named {
		a := avoidNamed(n)
		view.Options = append(view.Options, chooseOption{
			ID: "choice-" + a.Organisation + a.Group, Value: avoidParam(a), Label: n.Name, Detail: namedWords(n), Chosen: true,
		})
	}
	page := resultsPage{basePage: s.base(c, view.Heading, "find", state), Form: newSearchForm(search, nil), Heading: view.Heading, Choose: view}
	page.NoIndex, page.Part, page.Carried = true, isHTMX(c), hiddenInputs(search)
	c.Header("Vary", "HX-Request")
	if page.Part {
		return s.renderPart(c, http.StatusConflict, "search", "swap", page)
	}
	return s.render(c, http.StatusConflict, "search", page)
}

// namedWords tells several of one name apart.
func namedWords(n directory.Named) string {
	if n.OrganisationID != "" {
		return "Organisation, with everything it runs"
	}
	words := kindName(n.Kind)
	if n.Place != "" {
		words += " in " + n.Place
	}
	if n.RunBy != "" {
		words += " · run by " + n.RunBy
	}
	return words
}

func avoidNamed(n directory.Named) directory.AvoidRequest {
	return directory.AvoidRequest{Organisation: n.OrganisationID, Group: n.GroupID, Name: n.Name}
}

// avoidParam writes one thing to keep away from for a hidden input of a form, never for a URL.
func avoidParam(a directory.AvoidRequest) string {
	named := func(what, id string) string {
		if a.Name != "" {
			id += ":" + a.Name
		}
		return what + ":" + id
	}
	switch {
	case a.Near != "":
		return "near:" + strconv.FormatFloat(a.Within, 'f', -1, 64) + ":" + a.Near
	case a.Community != "":
		return "community:" + a.Community
	case a.Organisation != "":
		return named("organisation", a.Organisation)
	}
	return named("group", a.Group)
}

func readAvoidInput(text string) (directory.AvoidRequest, bool) {
	what, value, ok := strings.Cut(text, ":")
	if !ok || value == "" {
		return directory.AvoidRequest{}, false
	}
	id, name, _ := strings.Cut(value, ":")
	switch what {
	case "near":
		within, err := readDistance("avoid_within", id)
		return directory.AvoidRequest{Near: name, Within: within}, name != "" && err == nil
	case "community":
		return directory.AvoidRequest{Community: value}, true
	case "organisation":
		return directory.AvoidRequest{Organisation: id, Name: name}, id != ""
	case "group":
		return directory.AvoidRequest{Group: id, Name: name}, id != ""
	}
	return directory.AvoidRequest{}, false
}
