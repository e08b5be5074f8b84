package web

import (
	"net/http"

	"github.com/kithdirectory/kith/directory"
)

// apiRoutes are the routes of the JSON API.
func (s *Server) apiRoutes() []route {
	return []route{
		{http.MethodGet, "/api/v1/search", directory.MaySearch, nil, s.apiSearch},
		{http.MethodPost, "/api/v1/search", directory.MaySearch, nil, s.apiSearchPosted},
		{http.MethodGet, "/api/v1/suburbs", directory.MaySearch, nil, s.apiSuburbs},
		{http.MethodGet, "/api/v1/groups/:id", directory.MaySearch, nil, s.apiGroup},
		{http.MethodGet, "/api/v1/vocabulary", directory.MayAnything, nil, s.apiVocabulary},
		{http.MethodGet, "/api/v1/listings.geojson", directory.MaySearch, nil, s.apiGeoJSON},
		{http.MethodGet, "/api/v1/openapi.json", directory.MayAnything, nil, s.apiDescription},
		{http.MethodGet, "/healthz", directory.MayAnything, nil, s.healthz},
		{http.MethodGet, "/readyz", directory.MayAnything, nil, s.readyz},
	}
}
