package web

import (
	_ "embed"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"go.yaml.in/yaml/v4"

	"github.com/kithdirectory/kith/directory"
)

// openAPIFile describes the API (OpenAPI 3.1). Tests hold requests and answers to it.
//
//go:embed openapi.yaml
var openAPIFile []byte

// openAPIDocument gives the description as JSON, with the server's version.
func openAPIDocument(version string) ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(openAPIFile, &document); err != nil {
		return nil, directory.Wrap(directory.CodeInternal, err, "openapi.yaml cannot be read")
	}
	if info, ok := document["info"].(map[string]any); ok && version != "" {
		info["version"] = version
	}
	return json.Marshal(document)
}

// apiDescription answers GET /api/v1/openapi.json.
func (s *Server) apiDescription(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, jsonType, s.description)
	return nil
}
