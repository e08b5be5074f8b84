package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// apiParameters are the parameters of a search, besides facet.<family>. The value tells whether one
// may hold several values.
var apiParameters = map[string]bool{
	"near": false, "within": false, "q": false, "age": false, "sort": false, "page": false, "per_page": false,
	"box": false, "not_told": false, "elsewhere": false,
	"day": true, "time": true, "cost": true, "kind": true, "must": true, "prefer": true, "exclude": true, "facets": true,
}

// errPost says how to search by what must not stand in a URL.
const errPost = "this is private: send it as a POST to /api/v1/search"

// getSearch reads a search from a URL, refusing unknown parameters and private values.
func (s *Server) getSearch(c *gin.Context) (directory.Search, error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return directory.Search{}, directory.Errorf(directory.CodeInvalid, "The query of this address cannot be read. Check its %% signs and semicolons.")
	}
	search, err := s.searchOf(values)
	if err != nil {
		return search, err
	}
	return search, s.refusePrivate(search)
}

// searchOf reads a search from parameters, by name.
func (s *Server) searchOf(values url.Values) (directory.Search, error) {
	if err := s.checkNames(values); err != nil {
		return directory.Search{}, err
	}
	search, err := readSearch(values)
	if err != nil {
		return search, err
	}
	search.Count = listOf(values, "facets")
	if search.Box, err = readBox(values.Get("box")); err != nil {
		return search, err
	}
	perPage, err := readWhole("per_page", values.Get("per_page"))
	if err != nil {
		return search, err
	}
	if perPage != nil {
		if search.PerPage = *perPage; *perPage < 1 {
			return search, directory.Invalid("per_page", "Write how many a page, from 1 to %d.", directory.MaxPerPage)
		}
	}
	if values.Has("page") && search.Page < 1 {
		return search, directory.Invalid("page", "Pages are counted from 1.")
	}
	return search, readChoices(values)
}

// checkNames refuses what is no parameter, and a single one given twice.
func (s *Server) checkNames(values url.Values) error {
	fields := map[string]string{}
	for name, given := range values {
		several, known := apiParameters[name]
		if family, isFacet := strings.CutPrefix(name, facetPrefix); isFacet {
			_, known = s.catalogue.Vocabulary().Family(family)
			several = true
		}
		switch {
		case !known:
			fields[clipName(name)] = "there is no parameter of this name"
		case !several && len(given) > 1:
			fields[name] = "give it once"
		}
	}
	return directory.InvalidFields(fields)
}

// clipName shortens a name somebody sent, for saying it back.
func clipName(name string) string {
	const most = 40
	name = strings.ToValidUTF8(name, "?")
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// readChoices checks the parameters that are one of two words.
func readChoices(values url.Values) error {
	if told := values.Get("not_told"); told != "" && told != "include" {
		return directory.Invalid("not_told", "Write not_told=include, or leave it out.")
	}
	if elsewhere := values.Get("elsewhere"); elsewhere != "" && elsewhere != "1" {
		return directory.Invalid("elsewhere", "Write elsewhere=1 to turn the pages of the elsewhere list, or leave it out.")
	}
	if within := values.Get("within"); values.Has("within") {
		if metres, err := readDistance("within", within); err != nil || metres == 0 {
			return directory.Invalid("within", "Write the distance as 5km or as metres, more than 0.")
		}
	}
	return nil
}

// readBox reads "west,south,east,north" in degrees; "" is none.
func readBox(text string) (*geo.Box, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	var side [4]float64
	ok := len(parts) == len(side)
	for i := range parts {
		if !ok {
			break
		}
		var err error
		side[i], err = strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		ok = err == nil
	}
	if !ok {
		return nil, directory.Invalid("box", "Write the box as west,south,east,north in degrees.")
	}
	return &geo.Box{West: side[0], South: side[1], East: side[2], North: side[3]}, nil
}

// refusePrivate refuses what must not stand in a URL: private values, and wholly private families.
func (s *Server) refusePrivate(search directory.Search) error {
	p := privacy{s.catalogue.Vocabulary()}
	fields := map[string]string{}
	for family, slugs := range search.Facets {
		for _, slug := range slugs {
			if p.privateFamily(family) || p.knownPrivate(family+"."+slug) {
				fields[facetPrefix+family] = errPost
			}
		}
	}
	for name, codes := range map[string][]string{"must": search.Must, "prefer": search.Prefer, "exclude": search.Exclude} {
		if slices.ContainsFunc(codes, p.knownPrivate) {
			fields[name] = errPost
		}
	}
	if slices.ContainsFunc(search.Count, p.privateFamily) {
		fields["facets"] = errPost
	}
	return directory.InvalidFields(fields)
}

// knownPrivate tells whether a code of the vocabulary is private; an unknown one is the catalogue's to refuse.
func (p privacy) knownPrivate(code string) bool {
	family, _, _ := strings.Cut(code, ".")
	a, ok := p.vocabulary.Attribute(code)
	return (ok && a.Private()) || p.privateFamily(family)
}

func (p privacy) privateFamily(code string) bool {
	family, ok := p.vocabulary.Family(code)
	return ok && family.Private
}

// withoutPrivate leaves private values out of counts that answer a URL.
func (p privacy) withoutPrivate(counts map[string]map[string]int) map[string]map[string]int {
	out := make(map[string]map[string]int, len(counts))
	for family, values := range counts {
		for slug, n := range values {
			if p.privateFamily(family) || p.knownPrivate(family+"."+slug) {
				continue
			}
			if out[family] == nil {
				out[family] = make(map[string]int, len(values))
			}
			out[family][slug] = n
		}
	}
	return out
}

// postedSearch reads a search from a JSON body: the parameters of a GET by the same names, facets
// also as {"facet": {family: [value]}}, and avoid.
func (s *Server) postedSearch(c *gin.Context) (directory.Search, error) {
	body, err := readBody(c.Request)
	if err != nil {
		return directory.Search{}, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return directory.Search{}, directory.Errorf(directory.CodeInvalid, "The body must be one JSON object, such as {\"near\": \"carlton-vic-3053\"}.")
	}
	values, faults := url.Values{}, map[string]string{}
	var avoid []directory.AvoidRequest
	for name, raw := range fields {
		switch name {
		case "avoid":
			avoid, err = readAvoid(raw)
		case "facet":
			err = readFacetObject(values, raw)
		default:
			err = readValue(values, name, raw)
		}
		if err != nil {
			faults[clipName(name)] = err.Error()
		}
	}
	if err := directory.InvalidFields(faults); err != nil {
		return directory.Search{}, err
	}
	search, err := s.searchOf(values)
	search.Avoid = avoid
	return search, err
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, directory.Errorf(directory.CodeInvalid, "The body is empty; send the search as a JSON object.")
	}
	body, err := io.ReadAll(r.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, directory.Errorf(directory.CodeTooLarge, "That is too much at once: at most %d KB.", maxBody>>10)
	}
	if err != nil {
		return nil, directory.Wrap(directory.CodeInvalid, err, "The body did not arrive whole.")
	}
	return body, nil
}

// readValue turns one JSON value into a parameter: text, a number, true, or a list of these.
func readValue(values url.Values, name string, raw json.RawMessage) error {
	var many []json.RawMessage
	if err := json.Unmarshal(raw, &many); err != nil {
		many = []json.RawMessage{raw}
	}
	if string(raw) == "null" {
		return nil
	}
	if name == "box" && len(many) > 1 {
		parts := make([]string, len(many))
		for i, part := range many {
			parts[i] = string(part)
		}
		values.Set(name, strings.Join(parts, ","))
		return nil
	}
	for _, one := range many {
		text, err := scalar(one)
		if err != nil {
			return err
		}
		values.Add(name, text)
	}
	return nil
}

func scalar(raw json.RawMessage) (string, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", errors.New("it is not JSON")
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		if v {
			return "1", nil
		}
		return "", nil
	}
	return "", errors.New("write text, a number or a list of these")
}

func readFacetObject(values url.Values, raw json.RawMessage) error {
	var facets map[string]json.RawMessage
	if err := json.Unmarshal(raw, &facets); err != nil {
		return errors.New("write {\"family\": [\"value\"]}")
	}
	for family, list := range facets {
		if err := readValue(values, facetPrefix+family, list); err != nil {
			return err
		}
	}
	return nil
}

// avoidJSON is one thing to keep away from, its distance as a GET writes it.
type avoidJSON struct {
	Near         string          `json:"near"`
	Within       json.RawMessage `json:"within"`
	Community    string          `json:"community"`
	Organisation string          `json:"organisation"`
	Group        string          `json:"group"`
}

func readAvoid(raw json.RawMessage) ([]directory.AvoidRequest, error) {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	var list []avoidJSON
	if err := decoder.Decode(&list); err != nil {
		return nil, errors.New("write a list of {near, within}, {community}, {organisation} or {group}")
	}
	out := make([]directory.AvoidRequest, len(list))
	for i, a := range list {
		out[i] = directory.AvoidRequest{Near: a.Near, Community: a.Community, Organisation: a.Organisation, Group: a.Group}
		if len(a.Within) == 0 || string(a.Within) == "null" {
			continue
		}
		text, err := scalar(a.Within)
		if err == nil {
			out[i].Within, err = readDistance("avoid", text)
		}
		if err != nil {
			return nil, errors.New("write the distance as \"5km\" or as metres")
		}
	}
	return out, nil
}
