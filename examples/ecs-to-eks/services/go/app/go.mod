module git.acme.example/shop/{{service.name}}

go {{go}}

require gopkg.in/yaml.v3 v3.0.1
