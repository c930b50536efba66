# The postgres that payments keeps its records in. Made by the data team; only the rule below is ours.
data "aws_security_group" "database" {
  name = "payments-postgres"
}

data "aws_security_group" "ecs_tasks" {
  name = "shop-prod-ecs-tasks"
}

resource "aws_security_group_rule" "database_from_tasks" {
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 5432
  to_port                  = 5432
  security_group_id        = data.aws_security_group.database.id
  source_security_group_id = data.aws_security_group.ecs_tasks.id
}
