# {{service.name}} on ECS. State: s3://acme-terraform/{{service.name}}
module "service" {
  source = "git::https://git.acme.example/platform/ecs-service.git?ref=v4.2.0"

  name          = "{{service.name}}"
  cluster       = "shop-prod"
  launch_type   = "{{launch_type}}"
  cpu           = {{cpu}}
  memory        = {{memory}}
  desired_count = {{count}}
  port          = {{port}}
  task_role_arn = aws_iam_role.task.arn
}
