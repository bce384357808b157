const root = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  domNode: root,
  url: root.dataset.openapiUrl,
  deepLinking: true,
  persistAuthorization: true,
  // Without this, each page view sends the document's address to an outside validator.
  validatorUrl: null,
});
