# The {{engine}} that {{service.name}} keeps its records in. Made by the data team; only the rule below is ours.
data "aws_security_group" "database" {
  name = "{{service.name}}-{{engine}}"
}

data "aws_security_group" "ecs_tasks" {
  name = "shop-prod-ecs-tasks"
}

resource "aws_security_group_rule" "database_from_tasks" {
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = {{database_port}}
  to_port                  = {{database_port}}
  security_group_id        = data.aws_security_group.database.id
  source_security_group_id = data.aws_security_group.ecs_tasks.id
}
